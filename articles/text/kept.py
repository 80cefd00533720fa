"""Sentences of ours that are kept in English, with values filled in: `said` shows them.

They are written where a file is read, in a process that knows no language, and by engines whose answers are
part of what other programs read.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from articles.text.wording import gettext, gettext_noop

KEPT: tuple[str, ...] = (
    # While a file is read: what it lost.
    gettext_noop("%(things)s was removed."),
    gettext_noop("%(things)s were removed."),
    gettext_noop("%(things)s was left out."),
    gettext_noop("%(things)s were left out."),
    gettext_noop("%(things)s was left out: %(words)s."),
    gettext_noop("%(things)s were left out: %(words)s."),
    gettext_noop("%(things)s was dropped."),
    gettext_noop("%(things)s were dropped."),
    gettext_noop("%(things)s to no web page was dropped."),
    gettext_noop("%(things)s to no web page were dropped."),
    gettext_noop(
        "%(things)s was replaced by %(sign)s, the first in line %(line)s: compare with the original."
    ),
    gettext_noop(
        "%(things)s were replaced by %(sign)s, the first in line %(line)s: compare with the original."
    ),
    gettext_noop("%(things)s was taken as accepted."),
    gettext_noop("%(things)s were taken as accepted."),
    gettext_noop("%(things)s became lines of text, one per row."),
    gettext_noop("%(things)s became ordinary text."),
    gettext_noop("%(things)s became plain text."),
    gettext_noop("%(things)s lost the numbers."),
    gettext_noop("%(things)s around the article, such as menus and teasers, was left out."),
    gettext_noop("%(things)s around the article, such as menus and teasers, were left out."),
    gettext_noop(
        "%(things)s struck through stands between %(before)s and %(after)s: keep that, or take it "
        "out by editing the text."
    ),
    gettext_noop(
        "%(things)s struck through stand between %(before)s and %(after)s: keep that, or take it "
        "out by editing the text."
    ),
    gettext_noop("%(things)s marked as inserted stands between %(before)s and %(after)s."),
    gettext_noop("%(things)s marked as inserted stand between %(before)s and %(after)s."),
    gettext_noop("%(things)s raised or lowered was written out, as ², ⁿ or ^(see there)."),
    gettext_noop("%(things)s raised or lowered were written out, as ², ⁿ or ^(see there)."),
    gettext_noop("%(things)s turned round by the page was kept so by invisible marks."),
    gettext_noop("%(things)s turned round by the page were kept so by invisible marks."),
    gettext_noop("Page headers and footers were left out."),
    gettext_noop("A caption was left out: '%(words)s'."),
    gettext_noop("The description of an image was left out: '%(words)s'."),
    gettext_noop("What is nested deeper than %(number)s levels was left out."),
    gettext_noop("It holds so many quotes in quotes that some stayed as text that begins with >."),
    gettext_noop("Only the first %(number)s of %(total)s notes and links were kept."),
    gettext_noop("The front matter also gave %(words)s, which was left out."),
    gettext_noop("The byline line '%(words)s' was read as metadata."),
    gettext_noop("The date line '%(words)s' was read as metadata."),
    gettext_noop("The byline and date line '%(words)s' was read as metadata."),
    gettext_noop("The byline '%(words)s' is from the file's properties: check it."),
    gettext_noop("The date '%(words)s' is from the file's properties: check it."),
    gettext_noop("The byline '%(words)s' was told by its style and read as metadata."),
    gettext_noop("The date '%(words)s' was told by its style and read as metadata."),
    gettext_noop("The standfirst '%(words)s' was told by its style and read as metadata."),
    gettext_noop("The title held what its author seems not to have written, left out: '%(words)s'."),
    gettext_noop("The standfirst held what its author seems not to have written, left out: '%(words)s'."),
    gettext_noop("The byline held what its author seems not to have written, left out: '%(words)s'."),
    # The things, counted.
    gettext_noop("%(number)s forbidden control character"),
    gettext_noop("%(number)s forbidden control characters"),
    gettext_noop("%(number)s broken character"),
    gettext_noop("%(number)s broken characters"),
    gettext_noop("%(number)s image"),
    gettext_noop("%(number)s images"),
    gettext_noop("%(number)s table"),
    gettext_noop("%(number)s tables"),
    gettext_noop("%(number)s code block"),
    gettext_noop("%(number)s code blocks"),
    gettext_noop("%(number)s numbered list"),
    gettext_noop("%(number)s numbered lists"),
    gettext_noop("%(number)s HTML tag"),
    gettext_noop("%(number)s HTML tags"),
    gettext_noop("%(number)s stretch of HTML"),
    gettext_noop("%(number)s stretches of HTML"),
    gettext_noop("%(number)s link"),
    gettext_noop("%(number)s links"),
    gettext_noop("%(number)s paragraph"),
    gettext_noop("%(number)s paragraphs"),
    gettext_noop("%(number)s table of contents"),
    gettext_noop("%(number)s tables of contents"),
    gettext_noop("%(number)s embedded object"),
    gettext_noop("%(number)s embedded objects"),
    gettext_noop("%(number)s embedded frame"),
    gettext_noop("%(number)s embedded frames"),
    gettext_noop("%(number)s recording"),
    gettext_noop("%(number)s recordings"),
    gettext_noop("%(number)s formula"),
    gettext_noop("%(number)s formulas"),
    gettext_noop("%(number)s script"),
    gettext_noop("%(number)s scripts"),
    gettext_noop("%(number)s pronunciation"),
    gettext_noop("%(number)s pronunciations"),
    gettext_noop("%(number)s soft hyphen"),
    gettext_noop("%(number)s soft hyphens"),
    gettext_noop("%(number)s tracked insertion"),
    gettext_noop("%(number)s tracked insertions"),
    gettext_noop("%(number)s tracked deletion"),
    gettext_noop("%(number)s tracked deletions"),
    gettext_noop("%(number)s passage"),
    gettext_noop("%(number)s passages"),
    # Why a file is refused.
    gettext_noop("save it as .docx, HTML, Markdown or plain text and import that."),
    gettext_noop("open it in a word processor and save it again."),
    gettext_noop("open it in a word processor and %(what)s"),
    gettext_noop("There is no text in it: choose a file with an article in it, or paste the text."),
    gettext_noop("It is nested too deeply: save it as plain text and import that."),
    gettext_noop("It has %(count)s paragraphs and the limit is %(limit)s: split it into several articles."),
    gettext_noop("It has %(count)s paragraphs and the limit is %(limit)s: split it into articles."),
    gettext_noop(
        "The text is %(count)s characters long and the limit is %(limit)s: split it into several articles."
    ),
    gettext_noop(
        "Reading it took too long: take out what is no text, or save it as plain text and import that."
    ),
    gettext_noop("Reading it took too much memory: save it as plain text and import that."),
    gettext_noop("It cannot be read: save it again, or as plain text, and import that."),
    gettext_noop("Its characters cannot be read: save it as UTF-8 and import that."),
    gettext_noop("It cannot be unpacked: import what is inside it, file by file."),
    gettext_noop("The zip is damaged: make it again, or import the files one by one."),
    gettext_noop("The zip unpacks to too much: split it into several."),
    gettext_noop("The zip holds more than %(number)s files: split it into several."),
    gettext_noop("It is protected by a password: unpack the zip and import the files."),
    gettext_noop("It unpacks to suspiciously much: import the file by itself."),
    gettext_noop("It is damaged inside the zip: import the file by itself."),
    gettext_noop("This is a PDF, which keeps no paragraphs: %(what)s"),
    gettext_noop("This is a rich-text file: %(what)s"),
    gettext_noop("This is an image: import the article's text."),
    gettext_noop("This is a compressed file: unpack it and import what is inside."),
    gettext_noop("This is a database: %(what)s"),
    gettext_noop("This is a program: %(what)s"),
    gettext_noop("This is not text: %(what)s"),
    gettext_noop("This is a spreadsheet: %(what)s"),
    gettext_noop("This is a presentation: %(what)s"),
    gettext_noop("This is an e-book: %(what)s"),
    gettext_noop("The file is empty: choose another."),
    gettext_noop("The file is larger than %(number)s MB: take images out or split it into articles."),
    gettext_noop("It is named as an %(format)s file but is none: %(what)s"),
    gettext_noop("It is named as a %(format)s file but is none: %(what)s"),
    gettext_noop("This is a batch of articles inside another file: import the .jsonl by itself."),
    gettext_noop("This Word file is encrypted: open it, remove the password and save it again."),
    gettext_noop("This is an old Word file (.doc): save it as .docx and import that."),
    gettext_noop("This %(format)s file is damaged: %(what)s"),
    gettext_noop("This %(format)s file unpacks to suspiciously much: %(what)s"),
    gettext_noop("This %(format)s file is encrypted: open it, remove the password and save it."),
    gettext_noop(
        "This is a zip with no article that can be read: name it .zip if it holds several articles."
    ),
    gettext_noop("This is a Word file: name it .docx and import that."),
    gettext_noop("This is an OpenDocument file: name it .odt if it is a text, else export it as one."),
    gettext_noop("This OpenDocument file is encrypted: open it, remove the password and save it."),
    gettext_noop("This OpenDocument file holds no text document: export it as one and import that."),
    gettext_noop(
        "This file holds declarations that can attack a reader: open it in a word processor and "
        "save it again."
    ),
    gettext_noop("This file is damaged: open it in a word processor and save it again."),
    gettext_noop("Set aside by %(who)s."),
    gettext_noop("the command line"),
    gettext_noop("pasted text"),
    gettext_noop("plain text"),
    # Why a passage is suspect.
    gettext_noop(
        "It stands in among the article or beside it, and seems to be no part of it: a teaser, a "
        "menu, a notice."
    ),
    gettext_noop("It stands in %(what)s."),
    gettext_noop("It holds only links."),
    gettext_noop("a navigation menu"),
    gettext_noop("an aside"),
    gettext_noop("a page footer"),
    gettext_noop("a menu"),
    gettext_noop("a dialogue box"),
    gettext_noop("a part with the role '%(words)s'"),
    gettext_noop("a part named '%(words)s'"),
    gettext_noop("%(what)s But much of the article would go with it: perhaps a script shows it."),
    gettext_noop("%(hidden)s, until it fades in."),
    gettext_noop("%(hidden)s, unless a part of it has others."),
    gettext_noop("It stands outside the screen."),
    gettext_noop("Its box has no size."),
    gettext_noop("Its letters are too small to be seen."),
    gettext_noop("It is wholly transparent."),
    gettext_noop("Its letters are transparent."),
    gettext_noop("Its letters have the colour of their background."),
    gettext_noop("The page hides it (display: none)."),
    gettext_noop("The page hides it (visibility)."),
    gettext_noop("The page hides it (hidden)."),
    gettext_noop("It may lie under another part of the page (z-index)."),
    gettext_noop("Its letters lie on top of each other."),
    gettext_noop("Only screen readers read it."),
    gettext_noop("It shows only when its summary is opened."),
    gettext_noop("%(what)s text %(place)s; the article is in %(own)s script."),
    gettext_noop("%(what)s text %(place)s; the article is in %(own)s script; %(reasons)s."),
    gettext_noop("fills the paragraph"),
    gettext_noop("stands before the first sentence"),
    gettext_noop("stands between two sentences"),
    gettext_noop("stands after the last sentence"),
    gettext_noop("stands in the middle of a sentence, neither quoted nor explained"),
    gettext_noop("digits are glued on"),
    gettext_noop("it has words that advertising uses"),
    gettext_noop("digits are glued on and it has words that advertising uses"),
    gettext_noop(
        "These words are in another language (%(language)s) than the article (%(own)s), and "
        "nothing marks them as a quotation."
    ),
    gettext_noop("It reads like an order to a language model, not to readers: %(reasons)s."),
    gettext_noop("it tells to drop instructions"),
    gettext_noop("those given before"),
    gettext_noop("it calls on a language model"),
    gettext_noop("it speaks to a language model"),
    gettext_noop("it gives a language model a role"),
    gettext_noop("it starts a new role or task"),
    gettext_noop("it orders what to answer"),
    gettext_noop("it asks for hidden instructions"),
    gettext_noop("it speaks of a system prompt"),
    gettext_noop("it is written in the marks of a chat with a model"),
    gettext_noop("it tells of such orders"),
    gettext_noop("it pretends to be a system message"),
    gettext_noop("A direction override stands here: readers see “%(words)s”, a search does not."),
    gettext_noop("%(number)s invisible characters spell “%(words)s”."),
    gettext_noop("An invisible character stands here (%(words)s); it can hide text or break a search."),
    gettext_noop("%(number)s invisible characters stand here, first %(words)s; they can hide text."),
    gettext_noop("In %(what)s it says “%(words)s”."),
    gettext_noop("hexadecimal"),
    gettext_noop("letters turned by thirteen"),
    gettext_noop(
        "“%(words)s” mixes alphabets: letters that look like others hide it from a search; in "
        "Latin letters it is “%(latin)s”."
    ),
    gettext_noop("It reads like an advertisement: %(reasons)s, and nothing is told of anybody."),
    gettext_noop("%(number)s words that advertising uses"),
    gettext_noop("a price or a share"),
    gettext_noop("a way to get in touch"),
    gettext_noop("A contact handle or number stands in the text."),
    gettext_noop("The line looks like %(what)s, not like the article."),
    gettext_noop("The same line stands in the text %(number)s times."),
    gettext_noop("an advertising label"),
    gettext_noop("a link to other articles"),
    gettext_noop("an invitation to subscribe"),
    gettext_noop("a row of sharing buttons"),
    gettext_noop("an invitation to follow an account"),
    gettext_noop("a cookie notice"),
    gettext_noop("a call to click"),
    gettext_noop("Latin"),
    gettext_noop("Cyrillic"),
    gettext_noop("Arabic"),
    gettext_noop("Greek"),
    gettext_noop("Hebrew"),
    gettext_noop("Thai"),
    gettext_noop("Devanagari"),
    gettext_noop("Georgian"),
    gettext_noop("Armenian"),
    gettext_noop("Bengali"),
    gettext_noop("Tamil"),
    gettext_noop("Chinese or Japanese"),
    gettext_noop("Korean"),
    gettext_noop("another"),
    # What became of a footnote, a comment or a link; a revision's summary.
    gettext_noop("The words that it hangs on are no part of the text."),
    gettext_noop("It holds no words."),
    gettext_noop("The rating scale in use has no rating for what is unverified."),
    gettext_noop("footnote"),
    gettext_noop("endnote"),
    gettext_noop("comment"),
    gettext_noop("link"),
    gettext_noop("Revision %(number)s again"),
)

NUMBERS = frozenset({"number", "count", "limit", "total", "line"})
OURS = frozenset({"what", "things", "hidden", "place", "own"})  # said themselves
LIST = "reasons"  # each of which is said; any other value is somebody else's words
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
LONGEST = 1_000  # characters of a sentence of ours


class _Form(NamedTuple):
    words: str
    begins: str
    ends: str
    pattern: re.Pattern[str]


def said(words: str) -> str:
    """In the language that is active. What is none of ours, such as what a person wrote, stays as it is."""
    if not words or len(words) > LONGEST:
        return words
    form, values = _found(words)
    shown = {name: _value(name, value) for name, value in values.items()}
    return gettext(form) % shown if shown else gettext(form)


def _value(name: str, value: str) -> str:
    if name == LIST:
        return gettext(", ").join(map(said, value.split(", ")))
    return said(value) if name in OURS else value


@lru_cache(4_096)
def _found(words: str) -> tuple[str, Mapping[str, str]]:
    """Which of our sentences it is, with its values; itself without any where it is none."""
    for form in _forms():
        # Most forms are told apart by their ends, which is quicker.
        if not words.startswith(form.begins) or not words.endswith(form.ends):
            continue
        if found := form.pattern.fullmatch(words):
            return form.words, found.groupdict()
    return words, {}


@cache
def _forms() -> tuple[_Form, ...]:
    """Those with values, the longest first: what is said most precisely."""
    return tuple(_form(words) for words in sorted(KEPT, key=len, reverse=True) if "%(" in words)


def _form(words: str) -> _Form:
    pieces = PLACEHOLDER.split(words)  # words, name, words, name ... words
    written = (_value_of(piece) if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
    return _Form(words, pieces[0], pieces[-1], re.compile("".join(written), re.DOTALL))


def _value_of(name: str) -> str:
    return rf"(?P<{name}>[\d,]+)" if name in NUMBERS else rf"(?P<{name}>.+?)"
