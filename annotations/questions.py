"""Figures and names of rated words that no quotation of a note has, and how known.

The rules that find them are a heuristic (annotations/quotations), so what they find is
put to the author as a question. An answer holds while it covers all that is found.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from annotations.models import Citation, Note, Rating
from annotations.quotations import missing_details
from annotations.sanitiser import checked_text
from articles.problems import Refused

REMARK_LIMIT = 500


def unquoted_details(note: Note, citations: Iterable[Citation]) -> list[str]:
    """Return figures and names of the noted words that its quotations lack, as noted.

    What the place and the description of a source say is not missing. Of a note that
    says that sources contradict the words, or that quotes nothing, none are missing.
    `citations`: those that stand on it.
    """
    if note.rating is None or note.rating.needs != Rating.Needs.SUPPORTS:
        return []
    cited = [citation for citation in citations if not citation.is_against]
    if not any(citation.quote for citation in cited):
        return []
    quoted = "\n".join(citation.quote for citation in cited)
    described: list[str] = []
    for citation in cited:
        described += [citation.locator, citation.source.in_words]
    words = note.words_text or note.anchor.confirmed_text
    language = note.anchor.article.language
    return missing_details(words, quoted, language, "\n".join(described))


def open_question(note: Note, citations: Iterable[Citation]) -> list[str]:
    """Return the missing details if the note's answer does not cover all of them."""
    details = unquoted_details(note, citations)
    if is_answered(note, details):
        return []
    return details


def answered_details(note: Note, citations: Iterable[Citation]) -> list[str]:
    """Return the missing details if the note's answer covers them."""
    if not note.answer:
        return []
    details = unquoted_details(note, citations)
    if is_answered(note, details):
        return details
    return []


def is_answered(note: Note, details: Sequence[str]) -> bool:
    """Return whether the note's answer is about all of these details."""
    return bool(note.answer) and set(details) <= set(note.answered)


def set_answer(note: Note, answer: str, remark: str, details: Sequence[str]) -> None:
    """Set on the note how these details are known. Raise Refused."""
    if answer not in Note.Answer.values:
        words = _("%(value)s is not an answer. Choose from %(known)s.")
        known = _(", ").join(Note.Answer.values)
        raise Refused(words % {"value": repr(answer[:40]), "known": known})
    note.answer = answer
    note.answer_remark = checked_text(remark, _("remark"), REMARK_LIMIT)
    note.answered = list(details)
