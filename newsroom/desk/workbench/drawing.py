"""The text of the workbench as HTML, made here because a template would take ten times as long: thousands of
sentences are drawn when a page opens, and one when it changes."""

from collections.abc import Iterator
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from annotations.models import Note
from annotations.sentence_states import Seen
from newsroom.desk.workbench.bench import Bench, Block
from newsroom.desk.workbench.looking import Looking
from newsroom.desk.workbench.page import Line
from newsroom.desk.workbench.wording import describe_fact
from newsroom.templatetags.paper import typeset

STATE_SIGNS = {"checked": "✓", "nothing": "·", "waived": "–"}
TAGS = {"heading": "h2", "quote": "blockquote"}


def draw_sentence(line: Line, looking: Looking) -> SafeString:
    """One sentence. In one line: white space here would be white space in the text."""
    return mark_safe(  # noqa: S308 - each piece is escaped below
        f'<a class="s" id="s-{line.key}" href="?{escape(looking.kept)}s={line.key}#s-{line.key}"'
        f' data-key="{line.key}" data-n="{line.number}"{_attributes(line, looking)}>'
        f'<span class="t">{_words(line)}</span>{"".join(_signs(line))}{_aloud(line)}</a>'
    )


def _words(line: Line) -> str:
    """With its facts as they are struck in checking."""
    if not line.marked:
        return typeset(line.pieces)
    return "".join(
        _struck(seen, typeset(pieces)) if seen else typeset(pieces) for pieces, seen in line.marked
    )


def _struck(seen: Seen, words: str) -> str:
    said = escape(describe_fact(seen))
    return f'<span class="fact" data-fact="{seen.state}" title="{said}">{words}</span>'


def _attributes(line: Line, looking: Looking) -> str:
    rating = line.rating
    given = {
        "data-tone": rating.tone if rating else "",
        "data-mark": rating.mark if rating else "",
        "data-queue": line.queues,
        "data-state": line.standing.state,
        "aria-current": "true" if line.key == looking.s else "",
    }
    return "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)


def _signs(line: Line) -> Iterator[str]:
    for card in line.cards:
        if isinstance(card.row, Note):
            yield _sign(card.row.rating.sign, "draft" if card.is_draft else "", card.row.rating.tone)
    if line.citations:
        yield _sign(str(len(line.citations)), "cited")
    elif line.is_unjudged:
        yield _sign("?", "hint")
    elif line.makes_claim:
        yield _sign("○", f"hint {line.sentence.tier}")
    if line.needs_review:
        yield _sign("△", "review")
    if sign := STATE_SIGNS.get(line.standing.state):
        yield _sign(sign, "state")


def _sign(sign: str, kind: str, tone: str = "") -> str:
    given = {"data-tone": tone, "class": kind}
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
    return f'<sup{attributes} aria-hidden="true">{escape(sign)}</sup>'


def _aloud(line: Line) -> str:
    aloud = line.aloud
    # Of the interface, within a text that may be in another language.
    return f'<span class="visually-hidden" lang="{get_language()}"> ({escape(aloud)})</span>' if aloud else ""


def draw_text(bench: Bench, looking: Looking) -> SafeString:
    """All blocks."""
    return format_html_join("\n", "{}", ((_block(block, looking),) for block in bench.blocks))


def _block(block: Block, looking: Looking) -> SafeString:
    parts = ((part if isinstance(part, str) else draw_sentence(part, looking),) for part in block.parts)
    told = {"tag": TAGS.get(block.kind, "p"), "kind": block.kind, "parts": format_html_join("", "{}", parts)}
    return format_html('<{tag} class="block {kind}" dir="auto">{parts}</{tag}>', **told)
