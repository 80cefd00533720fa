"""Markdown to paragraphs: the words stay, the markup goes, links and footnotes become attachments."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, override

from articles.extracting.charsets import compose_decoded, decode
from articles.extracting.file_formats import Format, Options
from articles.extracting.front_matter import split_front_matter
from articles.extracting.opening import lift_heading, lift_opening
from articles.extracting.paragraphs import Inline, Paragraph, Reading
from articles.extracting.results import BlockKind, Extracted, lost
from articles.extracting.web_page.trees import parse_html
from articles.extracting.web_page.walk import walk
from articles.text.identifiers import web_address
from articles.text.quotes import bound_quotes, is_over_bound
from articles.text.stored_messages import Message
from articles.text.typesetting import INSERTED, STRUCK, Setting, Written, losses, setting_of, write_out

if TYPE_CHECKING:
    from markdown_it import token, utils

type Token = token.Token
type EnvType = utils.EnvType

EXTRACTOR = "newsroom-markdown/1"
DEEPEST = 20  # markdown-it leaves out blocks that are nested deeper
# How the editor is told about what was counted.
LOSSES = {
    "image": "left_out",
    "table": "became_lines",
    "code_block": "became_ordinary",
    "numbered_list": "lost_numbers",
    "html_tag": "dropped",
    "html_stretch": "became_plain",
    "link": "to_no_page",
}
MARKDOWN_LOOKED_AT = 100_000  # code points
# What prose does not hold: headings, bold or struck words, links, footnote marks, front matter. Dashes and
# numbers at the start of lines are left out: dialogue and lists in plain text have them too.
_MARKDOWN = re.compile(
    r"^\#{1,6}[ ]\S"
    r"|\*\*[^\s*][^*\n]{0,200}\*\*"
    r"|~~[^\s~][^~\n]{0,200}~~"
    r"|\]\((?:https?://|mailto:|/)[^\s)]{1,500}\)"
    r"|\[\^[\w-]{1,40}\]"
    r"|\A\s{0,10}---\n[\w-]{1,40}:",
    re.MULTILINE,
)
# As Pandoc writes them: x^2^, H~2~O. Letters between single ~ are struck through elsewhere, and stay as
# they are.
_SHIFTED = re.compile(r"(?<=[^\W_])(?:\^(?P<raised>[^\s^]{1,40})\^|~(?P<lowered>\d{1,9})~)(?![\^~])")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z]+)(?:\s[^>]*)?>")
# Of what has an end of its own: its words need not be known when it begins.
_AROUND: dict[Setting, Written] = {"struck": STRUCK, "inserted": INSERTED}


def read(content: bytes, options: Options) -> Extracted:
    decoded = decode(content, declared=options["charset"], language=options["language"])
    reading = read_markdown(decoded.text, options["url"])
    return compose_decoded(reading, decoded, extractor=EXTRACTOR, media_type=FORMAT.media_types[0])


def looks_like_markdown(text: str) -> bool:
    """Whether a text of which nobody has said what it is, such as a pasted one, holds signs of Markdown."""
    return bool(_MARKDOWN.search(text[:MARKDOWN_LOOKED_AT]))


def read_markdown(text: str, url: str = "") -> Reading:
    """text: clean. url: where the text came from, for relative links."""
    reading, body = split_front_matter(text)
    document = Document(body, url or reading.metadata.get("canonical_url", ""))
    reading.paragraphs = document.paragraphs
    reading.losses += document.losses
    lift_heading(reading)
    lift_opening(reading, find_title=False)
    return reading


class Document:
    """paragraphs and losses of one Markdown text."""

    def __init__(self, text: str, url: str) -> None:
        from markdown_it import MarkdownIt
        from mdit_py_plugins.footnote import footnote_plugin

        class Unchecked(MarkdownIt):
            """Parses all links: bad ones are dropped and reported rather than stay as [](markup)."""

            @override
            def validateLink(self, url: str) -> bool:
                return True

        parser = Unchecked("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
        bound_quotes(parser).use(footnote_plugin, move_to_end=False)
        self.url = url
        self.paragraphs: list[Paragraph] = []
        self.losses: list[str] = []
        self.counts: Counter[str] = Counter()
        self.settings: Counter[Setting] = Counter()
        self.kinds: list[tuple[BlockKind, int]] = []
        self.inline = Inline()
        self.links: list[tuple[int, str]] = []
        self.open: Counter[Setting] = Counter()  # how many of <s> and ~~, and of <ins>
        environment: EnvType = {}
        self.notes: dict[str, str] = {}
        tokens = self._take_notes(parser.parse(text, environment))
        self.inline_notes = environment.get("footnotes", {}).get("list", {})
        self._each(tokens)
        if is_over_bound(environment):
            self.losses.append(Message("quotes"))
        self._report(tokens)

    # --- notes ---------------------------------------------------------------------------------------

    def _take_notes(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens without the definitions of footnotes that a mark refers to."""
        referred = {
            child.meta["label"]
            for token in tokens
            for child in token.children or ()
            if child.type == "footnote_ref" and "label" in child.meta
        }
        rest: list[Token] = []
        label = ""
        for token in tokens:
            if token.type == "footnote_reference_open" and token.meta["label"] in referred:
                label = token.meta["label"]
                self.notes.setdefault(label, "")
            elif token.type == "footnote_reference_close":
                label = ""
            elif label:
                self.notes[label] = f"{self.notes[label]} {_plain_text(token)}".strip()
            else:
                rest.append(token)
        return rest

    def _note(self, token: Token) -> str:
        if "label" in token.meta:
            return self.notes.get(token.meta["label"], "")
        note = self.inline_notes.get(token.meta["id"], {})
        return " ".join(_text_of(note.get("tokens", [])).split())

    # --- blocks: one method for each kind of token ---------------------------------------------------

    def _each(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            handle = getattr(self, f"_on_{token.type}", None)
            if handle:
                handle(token)

    def _on_inline(self, token: Token) -> None:
        self.links = []
        self._each(_with_shapes(token.children or []))
        for setting in [setting for setting, number in self.open.items() if number]:
            self.open[setting] = 1
            self._leave(setting)

    def _on_fence(self, token: Token) -> None:
        self.counts["code_block"] += 1
        self.inline.write(token.content, verbatim=True)
        self._finish()

    _on_code_block = _on_fence

    def _on_html_block(self, token: Token) -> None:
        self.counts["html_stretch"] += 1
        walked = walk(parse_html(f"<div>{token.content}</div>"), self.url)
        self.paragraphs += walked.paragraphs
        self.losses += walked.losses

    def _on_heading_open(self, token: Token) -> None:
        self.kinds.append(("heading", int(token.tag[1])))

    def _on_heading_close(self, token: Token) -> None:
        self._finish()
        self.kinds.pop()

    def _on_blockquote_open(self, token: Token) -> None:
        self._nest("quote")

    _on_blockquote_close = _on_heading_close

    def _on_list_item_open(self, token: Token) -> None:
        self._nest("list_item")

    _on_list_item_close = _on_heading_close

    def _on_ordered_list_open(self, token: Token) -> None:
        self.counts["numbered_list"] += 1

    def _on_table_open(self, token: Token) -> None:
        self.counts["table"] += 1

    def _on_td_open(self, token: Token) -> None:
        if self.inline.size:
            self.inline.write(" | ")

    _on_th_open = _on_td_open

    def _on_paragraph_close(self, token: Token) -> None:
        self._finish()

    _on_tr_close = _on_paragraph_close

    def _nest(self, kind: BlockKind) -> None:
        self.kinds.append((kind, 1 + sum(other == kind for other, _ in self.kinds)))

    def _finish(self) -> None:
        kind, level = self.kinds[-1] if self.kinds else ("paragraph", 0)
        if paragraph := self.inline.finish(kind, level):
            self.paragraphs.append(paragraph)

    # --- inside a paragraph --------------------------------------------------------------------------

    def _on_text(self, token: Token) -> None:
        at = 0
        for found in _SHIFTED.finditer(token.content):
            setting: Setting = "raised" if found["raised"] else "lowered"
            self.inline.write(token.content[at : found.start()])
            self._shift(setting, found[setting])
            at = found.end()
        self.inline.write(token.content[at:])

    def _on_code_inline(self, token: Token) -> None:
        self.inline.write(token.content)

    _on_text_special = _on_code_inline

    def _on_s_open(self, token: Token) -> None:
        self._enter(token.meta.get("setting", "struck"))

    def _on_s_close(self, token: Token) -> None:
        self._leave(token.meta.get("setting", "struck"))

    def _enter(self, setting: Setting) -> None:
        self.open[setting] += 1
        if self.open[setting] == 1:
            self.settings[setting] += 1
            self.inline.open(_AROUND[setting].before)

    def _leave(self, setting: Setting) -> None:
        if self.open[setting] == 1:
            self.inline.close(_AROUND[setting].before, _AROUND[setting].after)
        self.open[setting] = max(self.open[setting] - 1, 0)

    def _on_shifted(self, token: Token) -> None:
        """Words of HTML between <sup> and </sup>, or <sub>."""
        self._shift(token.meta["setting"], token.content)

    def _shift(self, setting: Setting, words: str) -> None:
        shape = write_out(setting, words, self.inline.previous)
        if shape is None:
            self.inline.write(words)
            return
        self.settings[setting] += 1
        self.inline.open(shape.before)
        self.inline.write(shape.of(words))
        self.inline.close(shape.before, shape.after)

    def _on_softbreak(self, token: Token) -> None:
        self.inline.break_softly()

    def _on_hardbreak(self, token: Token) -> None:
        self.inline.break_line()

    def _on_html_inline(self, token: Token) -> None:
        if token.content.lower().startswith("<br"):
            self.inline.break_line()
        elif not token.content.startswith(("</", "<!--")):
            self.counts["html_tag"] += 1

    def _on_image(self, token: Token) -> None:
        self.counts["image"] += 1
        if description := " ".join(token.content.split()):
            self.losses.append(Message("description", words=description[:300]))

    def _on_footnote_ref(self, token: Token) -> None:
        self.inline.mark("footnote", self._note(token))

    def _on_link_open(self, token: Token) -> None:
        address = web_address(str(token.attrs.get("href", "")), self.url)
        self.counts["link"] += not address
        self.links.append((self.inline.here, address))

    def _on_link_close(self, token: Token) -> None:
        start, address = self.links.pop()
        if address:
            self.inline.link(start, address)

    # --- what is left out ----------------------------------------------------------------------------

    def _report(self, tokens: Sequence[Token]) -> None:
        self.losses += losses(self.settings)
        for name, how in LOSSES.items():
            if count := self.counts[name]:
                self.losses.append(lost(how, name, count))
        if any(token.level >= DEEPEST - 1 for token in tokens):
            self.losses.append(Message("nested", number=DEEPEST))


def _with_shapes(children: Sequence[Token]) -> Iterator[Token]:
    """The tokens, with HTML that strikes, raises or lowers words as tokens of its own.

    Only words alone can be raised: what else stands in <sup> stays as it is.
    """
    from markdown_it.token import Token as Shape

    skip = 0
    for index, token in enumerate(children):
        if skip:
            skip -= 1
            continue
        tag = _TAG.fullmatch(token.content) if token.type == "html_inline" else None
        setting = setting_of(tag["name"].lower()) if tag else None
        following = children[index + 1 : index + 3]
        if tag and setting in _AROUND:
            yield Shape("s_close" if tag["close"] else "s_open", "s", 0, meta={"setting": setting})
        elif tag and setting in ("raised", "lowered") and _is_words_alone(following, tag["name"]):
            skip = 2
            yield Shape("shifted", "", 0, content=following[0].content, meta={"setting": setting})
        else:
            yield token


def _is_words_alone(tokens: Sequence[Token], name: str) -> bool:
    return (
        len(tokens) == 2
        and tokens[0].type == "text"
        and tokens[1].type == "html_inline"
        and tokens[1].content.lower() == f"</{name.lower()}>"
    )


def _plain_text(token: Token) -> str:
    return " ".join(_text_of(token.children or []).split()) if token.type == "inline" else token.content


def _text_of(children: Sequence[Token]) -> str:
    """The words of a note; where they are a link, its address follows in brackets."""
    pieces: list[str] = []
    addresses: list[str] = []
    for token in children:
        if token.type == "link_open":
            addresses.append(web_address(str(token.attrs.get("href", ""))))
        elif token.type == "link_close":
            address = addresses.pop()
            pieces.append(f" ({address})" if address and pieces[-1:] != [address] else "")
        elif token.type in {"softbreak", "hardbreak"}:
            pieces.append(" ")
        elif token.type not in {"html_inline", "image"}:
            pieces.append(token.content)
    return "".join(pieces)


FORMAT = Format(
    name="markdown",
    title="Markdown",
    suffixes=(".md", ".markdown", ".mdown"),
    media_types=("text/markdown", "text/x-markdown"),
    read=read,
    sample=lambda: b"# Title\n\nA *text*.\n",
)
