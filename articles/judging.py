"""What a text that comes in is taken to be (pure): its language, and what its author may not have written."""

from dataclasses import replace

from articles.advising import noting, unjudged
from articles.extracting import Extracted, Suspect
from articles.injected import Injection, find_injected
from articles.text.cut import cut_out
from articles.text.language import language_of
from articles.text.shapes import Span
from articles.text.stored_messages import Message

SHOWN_ALONE = ("title", "standfirst", "byline")
CONTEXT = 2_000  # code points of the text, beside which a line is judged


def judge(extracted: Extracted, language: str) -> Extracted:
    """The text with its language, with what seems injected among its suspects, and with what could not be
    judged among its losses. language: what the editor says, or '' where it is guessed."""
    metadata = dict(extracted.metadata)
    with noting() as failures:
        metadata["language"] = language or language_of(extracted.text, metadata.get("language", ""))
        paragraphs = [Span(block.start, block.end) for block in extracted.blocks]
        found = find_injected(extracted.text, paragraphs, metadata["language"])
        losses = _clean_lines(metadata, extracted.text)
    suspects = (*map(_suspect, found), *extracted.suspects)
    losses = (*extracted.losses, *losses, *unjudged(failures))
    return replace(extracted, metadata=metadata, suspects=suspects, losses=losses)


def _suspect(found: Injection) -> Suspect:
    return Suspect(found.start, found.end, found.kind, found.tier, found.reason)


def _clean_lines(metadata: dict[str, str], text: str) -> tuple[str, ...]:
    """Takes what seems injected out of title, standfirst and byline, and answers what the editor is told.

    Hazard: they are read out of the text, or the page, and stand on pages where no finding is decided.
    """
    losses = []
    for name in SHOWN_ALONE:
        value = metadata.get(name, "")
        whole = f"{value}\n\n{text[:CONTEXT]}"
        beside = [Span(len(value) + 2, len(whole))]
        line = [Span(0, len(value))]
        found = find_injected(whole, line, metadata["language"], beside=beside) if value else []
        # A title may well be in another language than its article.
        strong = [one for one in found if one.tier != "hint" and one.kind != "other_language"]
        wrong = [Span(one.start, min(one.end, len(value))) for one in strong if one.start < len(value)]
        if not wrong:
            continue
        cut, _ = cut_out(value, [{"kind": "paragraph", "start": 0, "end": len(value), "level": 0}], wrong)
        metadata[name] = cut.strip()
        words = "', '".join(span.of(value)[:200] for span in wrong)
        losses.append(Message(f"injected_{name}", words=words))
    return tuple(losses)
