"""What may not be the author's, after an article has been accepted: remove, keep, and change one's mind."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import finding_decisions
from articles.finding_decisions import normalised
from articles.injected import script_name
from articles.models import Article, Extraction, Finding
from articles.problems import Problem
from articles.revisions import Draft, DraftSentence
from articles.text.characters import whole_number
from newsroom.actions.revise import decide
from newsroom.desk.guard import acting, desk_view

# --- What a button decides ---------------------------------------------------------------------------------

BUTTONS = {
    "remove": Finding.Status.REMOVED,
    "keep": Finding.Status.KEPT,
    "always": Finding.Status.KEPT,
}


@dataclass(frozen=True)
class Pressed:
    """The findings that a button decides. rule: the one whose like its source may always keep, if asked."""

    findings: list[Finding]
    status: Finding.Status
    rule: Finding | None = None
    whole_kind: bool = False


def told(decided: Pressed) -> str:
    """What was decided, for whoever does not see it in its place."""
    number = len(decided.findings)
    if decided.status == Finding.Status.REMOVED:
        words = ngettext("%(count)d passage removed.", "%(count)d passages removed.", number)
    else:
        words = ngettext("%(count)d passage kept.", "%(count)d passages kept.", number)
    return words % {"count": number}


def pressed(posted: QueryDict, extraction: Extraction) -> Pressed | None:
    """What the button that was pressed decides, or None if it was another button.

    A button's value is a finding's id; 'all' for every undecided one, 'certain' for those that are certain,
    'group:NAME' for those of a group; 'same:ID' for every one that reads like it, whatever was decided. The
    button `always` takes an id or 'kind:ID', and keeps the same from this source from now on.
    """
    for name, status in BUTTONS.items():
        value = posted.get(name, "")
        if value:
            findings = _meant(value, extraction, always=name == "always")
            rule = extraction.findings.filter(pk=_number(value)).first() if name == "always" else None
            return Pressed(findings, status, rule, value.startswith("kind:"))
    return None


def _meant(value: str, extraction: Extraction, *, always: bool) -> list[Finding]:
    undecided = extraction.findings.undecided()
    if value == "all":
        return list(undecided)
    if value == "certain":
        return list(undecided.filter(tier=Finding.Tier.CERTAIN))
    if value.startswith("group:"):
        return [finding for finding in undecided if finding.group == value.removeprefix("group:")]
    one = extraction.findings.filter(pk=_number(value)).first()
    if one is None:
        return []
    if value.startswith("kind:") and always:
        like_it = undecided.filter(kind=one.kind).exclude(tier=Finding.Tier.CERTAIN)
        return [one, *like_it.exclude(pk=one.pk)]
    return same_as(one, extraction) if always or value.startswith("same:") else [one]


def same_as(one: Finding, extraction: Extraction) -> list[Finding]:
    """Every finding of the kind that reads like it, itself included."""
    wanted = normalised(one.text)
    return [
        finding for finding in extraction.findings.filter(kind=one.kind) if normalised(finding.text) == wanted
    ]


def _number(value: str) -> int:
    return whole_number(value.rpartition(":")[2]) or 0


# --- The text with its findings ----------------------------------------------------------------------------

KINDS = {
    "foreign_script": gettext_lazy("in another script"),
    "other_language": gettext_lazy("in another language"),
    "spam_words": gettext_lazy("advertising"),
    "repeated": gettext_lazy("repeated"),
    "page_furniture": gettext_lazy("part of the page round the article"),
    "hidden_text": gettext_lazy("hidden by the page"),
    "hidden_character": gettext_lazy("with hidden characters"),
    "mixed_script_word": gettext_lazy("mixing scripts in a word"),
    "model_instruction": gettext_lazy("meant for a language model"),
    "encoded_text": gettext_lazy("encoded"),
}
SHOWN_IN_PLACE = 3  # of more in one group, the decision stands with the group, and a link in the text


@dataclass(frozen=True)
class Piece:
    """A stretch of text; with a finding, how many of the same kind read the same.

    together: how many are undecided in its group, where it is decided with them.
    """

    text: str
    finding: Finding | None = None
    alike: int = 1
    together: int = 0


@dataclass(frozen=True)
class MarkedBlock:
    kind: str
    level: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Group:
    """Undecided findings that are decided together. example: stands for those that are not certain."""

    name: str
    what: str
    findings: list[Finding]

    @property
    def example(self) -> Finding | None:
        return next((one for one in self.findings if one.tier != Finding.Tier.CERTAIN), None)


def marked_blocks(extraction: Extraction, findings: Sequence[Finding]) -> list[MarkedBlock]:
    alike = Counter((finding.kind, normalised(finding.text)) for finding in findings)
    together = {
        one.pk: len(group.findings)
        for group in groups(findings)
        if len(group.findings) > SHOWN_IN_PLACE
        for one in group.findings
    }
    blocks = []
    first = 0
    for block in extraction.blocks:
        while first < len(findings) and findings[first].start < block["start"]:
            first += 1
        here = []
        while first < len(findings) and findings[first].start < block["end"]:
            here.append(findings[first])
            first += 1
        pieces = list(_pieces(extraction.text, block["start"], block["end"], here, alike, together))
        blocks.append(MarkedBlock(block["kind"], block.get("level") or 2, pieces))
    return blocks


def _pieces(
    text: str,
    start: int,
    end: int,
    findings: Sequence[Finding],
    alike: Counter[tuple[str, str]],
    together: Mapping[int, int],
) -> Iterator[Piece]:
    position = start
    for finding in findings:
        if position < finding.start:
            yield Piece(text[position : finding.start])
        same = alike[finding.kind, normalised(finding.text)]
        yield Piece(text[finding.start : finding.end], finding, same, together.get(finding.pk, 0))
        position = finding.end
    if position < end:
        yield Piece(text[position:end])


def groups(findings: Sequence[Finding]) -> list[Group]:
    """What there is to decide, in the order of the text: one act for each group."""
    undecided: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status == Finding.Status.PENDING:
            undecided.setdefault(finding.group, []).append(finding)
    return [Group(name, group_in_words(name), members) for name, members in undecided.items()]


def group_in_words(name: str) -> str:
    kind, _, script = name.partition(":")
    if not script:
        return kind_in_words(kind)
    return gettext("in %(script)s script") % {"script": script_name(script).text()}


def kind_in_words(kind: str) -> str:
    return str(KINDS.get(kind, kind.replace("_", " ")))


@dataclass(frozen=True)
class SentenceBlock:
    kind: str
    level: int
    sentences: list[str]


def sentence_blocks(draft: Draft, sentences: Sequence[DraftSentence]) -> list[SentenceBlock]:
    """What would be stored, sentence by sentence, before anything is."""
    blocks = [SentenceBlock(block["kind"], block.get("level") or 2, []) for block in draft.blocks]
    for sentence in sentences:
        blocks[sentence.block].sentences.append(sentence.text)
    return blocks


# --- The page --------------------------------------------------------------------------------------------


@desk_view("articles.decide_finding")
@require_http_methods(["GET", "POST"])
def article_findings(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    revision = article.current_revision
    extraction = revision.extraction
    if extraction is None:
        messages.info(request, _("This text was written here, so it is not searched for suspect passages."))
        return redirect("workbench", article.pk)
    decided = pressed(request.POST, extraction) if request.method == "POST" else None
    if decided:
        _decide(request, article, decided)
        return redirect("desk:findings", article.pk)
    findings = list(extraction.findings.prefetch_related("decisions__decided_by", "decisions__rule"))
    context = {
        "article": article,
        "extraction": extraction,
        "language": article.language,
        "marked": marked_blocks(extraction, findings),
        "undecided": sum(finding.status == Finding.Status.PENDING for finding in findings),
        "groups": groups(findings),
        "source": finding_decisions.source_of_extraction(extraction),
        "removed": [finding for finding in findings if finding.status == Finding.Status.REMOVED],
        "decisions": [decision for finding in findings for decision in finding.decisions.all()],
    }
    return render(request, "desk/findings.html", context)


def _decide(request: HttpRequest, article: Article, decided: Pressed) -> None:
    try:
        decide(article, decided.findings, decided.status, acting(request))
    except Problem as problem:
        messages.error(request, str(problem))
        return
    if decided.rule:
        finding_decisions.keep_always(decided.rule, acting(request), whole_kind=decided.whole_kind)
    messages.success(request, told(decided))
