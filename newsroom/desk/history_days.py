"""The history by day, in sentences: what each person did, with repeated acts in one."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy, ngettext_lazy

from newsroom.actions.people import person_name
from newsroom.desk.timeline import TimelineStep

# By kind and act of a step, and by kind for acts without a sentence of their own.
SENTENCES = {
    "note written": ngettext_lazy(
        "%(person)s wrote a note", "%(person)s wrote %(count)s notes", "count"
    ),
    "note in_review": ngettext_lazy(
        "%(person)s sent a note for review",
        "%(person)s sent %(count)s notes for review",
        "count",
    ),
    "note approved": ngettext_lazy(
        "%(person)s approved a note", "%(person)s approved %(count)s notes", "count"
    ),
    "note sent_back": ngettext_lazy(
        "%(person)s sent a note back", "%(person)s sent %(count)s notes back", "count"
    ),
    "note removed": ngettext_lazy(
        "%(person)s removed a note", "%(person)s removed %(count)s notes", "count"
    ),
    "note": ngettext_lazy(
        "%(person)s changed a note", "%(person)s changed %(count)s notes", "count"
    ),
    "citation written": ngettext_lazy(
        "%(person)s cited a source", "%(person)s cited %(count)s sources", "count"
    ),
    "citation removed": ngettext_lazy(
        "%(person)s removed a citation",
        "%(person)s removed %(count)s citations",
        "count",
    ),
    "citation": ngettext_lazy(
        "%(person)s changed a citation",
        "%(person)s changed %(count)s citations",
        "count",
    ),
    "decision": ngettext_lazy(
        "%(person)s decided about a sentence",
        "%(person)s decided about %(count)s sentences",
        "count",
    ),
    "anchor": ngettext_lazy(
        "%(person)s decided on the location of a note",
        "%(person)s decided on the location of %(count)s notes",
        "count",
    ),
    "remark written": ngettext_lazy(
        "%(person)s wrote a remark", "%(person)s wrote %(count)s remarks", "count"
    ),
    "remark": ngettext_lazy(
        "%(person)s resolved or reopened a remark",
        "%(person)s resolved or reopened %(count)s remarks",
        "count",
    ),
    "details": gettext_lazy("%(person)s changed the details"),
    "check": gettext_lazy("%(person)s changed who checks the article, or when"),
    "sign_off": gettext_lazy("%(person)s asked for a sign-off or answered"),
    "text": gettext_lazy("%(person)s saved the text: %(what)s"),
    "scheduled written": gettext_lazy("%(person)s scheduled a version"),
    "scheduled": gettext_lazy("%(person)s changed the schedule"),
    "scheduled done": gettext_lazy("The schedule was carried out"),
    "scheduled stopped": gettext_lazy("The schedule was stopped by a check"),
    "edition": gettext_lazy("%(person)s published: %(what)s"),
    "source": gettext_lazy("%(person)s changed the source"),
    "identity": gettext_lazy("%(person)s changed the identity of the source"),
    "reading": gettext_lazy("%(person)s read: %(what)s"),
}

type HistoryEntry = tuple[str, list[TimelineStep]]  # a sentence, and the acts it tells


def by_day(steps: Iterable[TimelineStep]) -> list[tuple[date, list[HistoryEntry]]]:
    """Return the days of steps that are newest first, with equal acts in one entry."""
    days: dict[date, dict[object, list[TimelineStep]]] = {}
    for step in steps:
        of_day = days.setdefault(localtime(step.at).date(), {})
        same_act = (step.person, step.rules, in_a_sentence(step))
        of_day.setdefault(same_act, []).append(step)
    return [(day, _entries(acts.values())) for day, acts in days.items()]


def _entries(groups: Iterable[list[TimelineStep]]) -> list[HistoryEntry]:
    return [(in_a_sentence(steps[0], len(steps)), steps) for steps in groups]


def in_a_sentence(step: TimelineStep, count: int = 1) -> str:
    """Return who did what, `count` times."""
    words = SENTENCES.get(f"{step.kind} {step.act}", SENTENCES[step.kind])
    said = {"person": person_name(step.person), "count": count, "what": step.what}
    return str(words % said)
