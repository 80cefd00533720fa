"""Whose claim a note rates: the choices that its form offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from annotations.checkable import quotes_somebody, speakers
from annotations.writing import AUTHOR
from articles.models import Article, Sentence
from newsroom.desk.workbench.forms import SOMEBODY, SPEAKER, NoteForm
from newsroom.public.site import current_site


class ClaimChoice(NamedTuple):
    """A radio button."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ClaimantChoices:
    """The choices of a form.

    `quotes` says that the sentence quotes somebody. `asks` says that a person must see
    the choices, so that they are not folded.
    """

    choices: Sequence[ClaimChoice]
    quotes: bool
    asks: bool

    @property
    def is_answered(self) -> bool:
        """Return whether one of the choices is chosen."""
        return any(choice.chosen for choice in self.choices)


def offer_claimants(
    article: Article, sentence: Sentence | None, form: NoteForm
) -> ClaimantChoices:
    """Return whose claims the note of `form` may rate.

    `sentence` is the selected one, None for a note on the article as a whole.
    """
    is_ours = article.kind == Article.Kind.OURS
    quotes = False
    names: list[str] = []
    if sentence:
        text = sentence.revision.text
        quotes = quotes_somebody(text, sentence.span, article.language)
        names = _speakers_in(article, sentence)
    chosen = _chosen_claimant(form, is_evident=quotes or is_ours)
    chosen_name = chosen.removeprefix(SPEAKER)
    if chosen.startswith(SPEAKER) and chosen_name not in names:
        names = [chosen_name, *names]
    labels = {
        "" if is_ours else AUTHOR: _own_claim(quotes=quotes, is_ours=is_ours),
        **_claims_of(names, quotes=quotes),
        SOMEBODY: _("Somebody else:"),
    }
    choices = [
        ClaimChoice(value, label, value == chosen) for value, label in labels.items()
    ]
    asks = quotes or chosen not in {"", AUTHOR} or bool(form.errors)
    return ClaimantChoices(choices, quotes, asks)


def _speakers_in(article: Article, sentence: Sentence) -> list[str]:
    """Return who may speak in the sentence; in our own reporting never the paper."""
    names = speakers(sentence.revision.text, sentence.span, article.language)
    if not names or article.kind != Article.Kind.OURS:
        return list(names)
    paper = current_site().name
    return [name for name in names if name != paper]


def _chosen_claimant(form: NoteForm, *, is_evident: bool) -> str:
    """Return the value that the form begins with.

    A new note is on a claim of the text's author, unless a person must say whose it is.
    """
    chosen = form.claim_value()
    is_new = not form.is_bound and not form.initial.get("version")
    if not chosen and is_new and not is_evident:
        return AUTHOR
    return chosen


def _claims_of(names: Sequence[str], *, quotes: bool) -> dict[str, str]:
    """Return the labels of the claims of `names`, by the value of the field."""
    label = _("Speaker: %(name)s")
    if quotes:
        label = _("%(name)s: the words are true")
    return {SPEAKER + name: label % {"name": name} for name in names}


def _own_claim(*, quotes: bool, is_ours: bool) -> str:
    if quotes and is_ours:
        return _("The words were said")
    if quotes:
        return _("The author: the words were said")
    if is_ours:
        return _("Nobody quoted: how certain we are")
    return _("The text’s author")
