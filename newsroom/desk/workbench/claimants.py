"""Whose claim a note may rate, as its form offers it: the author’s, or that of somebody quoted."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.checkable import quotes_somebody, speakers
from annotations.models import Note
from annotations.presentation import whose_claim
from annotations.writing import AUTHOR, UNSAID, Trouble, claim_of, trouble_with
from articles.models import Article
from newsroom.desk.workbench.forms import SOMEBODY, SPEAKER, NoteForm

BEFORE = 3  # sentences before it that may say who 'she' is

TROUBLES: dict[Trouble, object] = {
    "claimant": gettext_lazy("The sentence quotes somebody: say whose claim this rates."),
    "rating": gettext_lazy(
        "Our own reporting cannot be published with this rating: correct or cut the sentence, or name the "
        "speaker."
    ),
    "phrase": gettext_lazy("The sentence no longer contains the words that this note is about."),
}


class Said(NamedTuple):
    """Whose claim a note rates, as readers will be told. trouble: why it cannot be published as it is."""

    whose: str
    trouble: object


def said(note: Note) -> Said:
    article = note.anchor.article
    text = note.anchor.sentence.text if note.anchor.sentence else ""
    claim = claim_of(note, article, text)
    trouble = trouble_with(note, article, text)
    whose = "" if claim.claimant == UNSAID else whose_claim(*claim, article.kind)
    return Said(whose, TROUBLES[trouble] if trouble else "")


class Choice(NamedTuple):
    value: str
    label: str
    chosen: bool


class Offered(NamedTuple):
    """choices: of radio buttons. quotes: whether the sentence quotes somebody, so that one must be chosen."""

    choices: Sequence[Choice]
    quotes: bool
    is_ours: bool


def offered(article: Article, text: str, before: Sequence[str], form: NoteForm) -> Offered:
    """text: of the sentence in hand; nothing where the note is on the article as a whole. before: the
    sentences before it, nearest first."""
    found = speakers(text, article.language, before) if text else []
    quotes, is_ours = quotes_somebody(text, article.language), article.kind == Article.Kind.OURS
    now = form["claimant"].value() or ""
    if now.startswith(SPEAKER) and now.removeprefix(SPEAKER) not in found:
        found = [now.removeprefix(SPEAKER), *found]
    if not (now or form.is_bound or form.initial.get("version") or quotes or is_ours):
        now = AUTHOR
    first = ("", _("Nobody is quoted: how well we know it")) if is_ours else (AUTHOR, _("The text’s author"))
    rows = [first, *((SPEAKER + name, name) for name in found), (SOMEBODY, _("Somebody else:"))]
    return Offered([Choice(value, label, value == now) for value, label in rows], quotes, is_ours)
