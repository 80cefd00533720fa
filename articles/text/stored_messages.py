"""Messages that are stored as a code with values, and worded when somebody reads them.

They are made where a file is read, in a process that knows no language, and by engines
whose answers other programs read. There a message is a string in English.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self, cast

from articles.text import translation
from articles.text.translation import gettext_noop as _
from articles.text.translation import ngettext_noop

# The templates by code. Where there are two forms, the value `number` chooses. Hazard:
# databases hold the codes, so a code keeps its meaning and its placeholders; another
# meaning gets another code.
TEMPLATES: Mapping[str, str | tuple[str, str]] = {
    # What a text lost while it was read.
    "removed": _("Removed: %(things)s."),
    "left_out": _("Left out: %(things)s."),
    "left_out_words": _("Left out: %(things)s, %(words)s."),
    "to_no_page": _("Left out: %(things)s without a web page."),
    "replaced": _(
        "Replaced by %(sign)s: %(things)s, the first in line %(line)s. Compare "
        "the text with the original."
    ),
    "accepted": _("Treated as accepted: %(things)s."),
    "became_lines": _("Converted to lines of text, one per row: %(things)s."),
    "became_ordinary": _("Converted to ordinary text: %(things)s."),
    "became_plain": _("Converted to plain text: %(things)s."),
    "lost_numbers": _("The numbering of %(things)s was removed."),
    "around_article": _(
        "Content around the article was left out, such as menus and teasers: %(things)s."
    ),
    "struck": _(
        "Struck-through text is written between ~~ and ~~: %(things)s. Keep it, "
        "or remove it by editing the text."
    ),
    "inserted": _("Tracked insertions were written between {++ and ++}: %(things)s."),
    "shifted": _(
        "Superscripts and subscripts were written as ², ⁿ or ^(see there): %(things)s."
    ),
    "directed": _(
        "The page reverses the direction of this text, and invisible marks preserve that: %(things)s."
    ),
    "margins": _("Page headers and footers were left out."),
    "comment_cut": _(
        "A comment is longer than %(number)s characters. Read its end in the original."
    ),
    "appendix_changed": _(
        "The list of sources at the end was changed. It is not imported: read the "
        "changes in the original."
    ),
    "caption": _("A caption was left out: '%(words)s'."),
    "description": _("The description of an image was left out: '%(words)s'."),
    "picture_remote": _(
        "The picture at %(words)s was not downloaded. Save it and add it by hand."
    ),
    "picture_left_out": _("A picture was left out. %(what)s"),
    "pictures": _("Only the first %(number)s of %(total)s pictures were kept."),
    "nested": _("Content nested deeper than %(number)s levels was left out."),
    "quotes": _(
        "Quotes are nested too deeply, so some were kept as text that begins with >."
    ),
    "attachments": _(
        "Only the first %(number)s of %(total)s notes and links were kept."
    ),
    "front_matter": _("The front matter also gave %(words)s, which was left out."),
    "line_byline": _("The byline line '%(words)s' was read as metadata."),
    "line_date": _("The date line '%(words)s' was read as metadata."),
    "line_both": _("The byline and date line '%(words)s' was read as metadata."),
    "property_byline": _(
        "The byline '%(words)s' is from the file's properties: check it."
    ),
    "property_dated": _(
        "The date '%(words)s' is from the file's properties: check it."
    ),
    "styled_byline": _(
        "The byline '%(words)s' was recognised by its style and read as metadata."
    ),
    "styled_dated": _(
        "The date '%(words)s' was recognised by its style and read as metadata."
    ),
    "styled_standfirst": _(
        "The standfirst '%(words)s' was recognised by its style and read as metadata."
    ),
    "injected_title": _(
        "Text that the author seems not to have written was left out of the title: '%(words)s'."
    ),
    "injected_standfirst": _(
        "Text that the author seems not to have written was left out of the standfirst: '%(words)s'."
    ),
    "injected_byline": _(
        "Text that the author seems not to have written was left out of the byline: '%(words)s'."
    ),
    "unjudged_sentences": _(
        "The ends of some sentences could not be detected. The affected text is "
        "one sentence until you split it."
    ),
    "unjudged_claims": _(
        "Some sentences could not be assessed. Check yourself whether they need a source."
    ),
    "unjudged_findings": _(
        "Suspect passages could not be detected. Read the text through yourself."
    ),
    "unjudged_language": _(
        "The language could not be detected. Correct it if it is wrong."
    ),
    "unjudged_anchors": _(
        "Some sentences could not be found in the new text. Decide where their notes belong."
    ),
    "unjudged_opening": _(
        "Byline and date lines could not be recognised. Check the top of the text."
    ),
    # The things, counted.
    "control_character": ngettext_noop(
        "%(number)s forbidden control character",
        "%(number)s forbidden control characters",
    ),
    "broken_character": ngettext_noop(
        "%(number)s broken character", "%(number)s broken characters"
    ),
    "image": ngettext_noop("%(number)s image", "%(number)s images"),
    "table": ngettext_noop("%(number)s table", "%(number)s tables"),
    "code_block": ngettext_noop("%(number)s code block", "%(number)s code blocks"),
    "numbered_list": ngettext_noop(
        "%(number)s numbered list", "%(number)s numbered lists"
    ),
    "html_tag": ngettext_noop("%(number)s HTML tag", "%(number)s HTML tags"),
    "html_stretch": ngettext_noop(
        "%(number)s stretch of HTML", "%(number)s stretches of HTML"
    ),
    "link": ngettext_noop("%(number)s link", "%(number)s links"),
    "paragraph": ngettext_noop("%(number)s paragraph", "%(number)s paragraphs"),
    "table_of_contents": ngettext_noop(
        "%(number)s table of contents", "%(number)s tables of contents"
    ),
    "embedded_object": ngettext_noop(
        "%(number)s embedded object", "%(number)s embedded objects"
    ),
    "embedded_frame": ngettext_noop(
        "%(number)s embedded frame", "%(number)s embedded frames"
    ),
    "recording": ngettext_noop("%(number)s recording", "%(number)s recordings"),
    "formula": ngettext_noop("%(number)s formula", "%(number)s formulas"),
    "script": ngettext_noop("%(number)s script", "%(number)s scripts"),
    "pronunciation": ngettext_noop(
        "%(number)s pronunciation", "%(number)s pronunciations"
    ),
    "soft_hyphen": ngettext_noop("%(number)s soft hyphen", "%(number)s soft hyphens"),
    "tracked_insertion": ngettext_noop(
        "%(number)s tracked insertion", "%(number)s tracked insertions"
    ),
    "tracked_deletion": ngettext_noop(
        "%(number)s tracked deletion", "%(number)s tracked deletions"
    ),
    "passage": ngettext_noop("%(number)s passage", "%(number)s passages"),
    # Why a file is refused, and what to do instead.
    "other_format": _(
        "save it as .docx, HTML, Markdown or plain text and import that."
    ),
    "save_again": _("open it in a word processor and save it again."),
    "open_and": _("open it in a word processor and %(what)s"),
    "no_text": _(
        "No text was found. Choose a file with an article in it, or paste the text."
    ),
    "too_deep": _(
        "The file is nested too deeply. Save it as plain text and import that file."
    ),
    "too_many_paragraphs": _(
        "The text has %(count)s paragraphs; the limit is %(limit)s. Split it into several articles."
    ),
    "too_long": _(
        "The text is %(count)s characters long and the limit is %(limit)s: split it into several articles."
    ),
    "picture_format": _(
        "The file is not a JPEG, PNG, GIF or WebP file. Save it in one of these formats."
    ),
    "picture_broken": _("The picture cannot be read: save it again, as JPEG or PNG."),
    "picture_pixels": _(
        "The picture has %(count)s pixels; the limit is %(limit)s. Make it smaller."
    ),
    "picture_bytes": _("The picture is larger than %(number)s MB. Make it smaller."),
    "picture_small": _("The picture is too small."),
    "too_slow": _(
        "Reading the file took too long. Remove everything except text, or save "
        "the file as plain text, and import it again."
    ),
    "too_big": _(
        "Reading the file took too much memory. Save it as plain text and import it again."
    ),
    "unreadable": _(
        "The file cannot be read. Save it again, or as plain text, and import the new file."
    ),
    "unknown_characters": _(
        "The characters cannot be read. Save the file as UTF-8 and import it again."
    ),
    "no_json": _('This is not JSON such as {"id": "1", "text": "..."}: correct it.'),
    "json_without_text": _(
        'The JSON has no "text": give each article as {"id": "1", "text": "..."}.'
    ),
    "line_no_json": _(
        'The line is not JSON such as {"id": "1", "text": "..."}: correct it.'
    ),
    "not_unpacked": _(
        "The file cannot be unpacked. Import the files inside it one by one."
    ),
    "zip_damaged": _(
        "The zip is damaged: make it again, or import the files one by one."
    ),
    "zip_too_much": _("The zip is too large when unpacked: split it into several."),
    "zip_too_many": _(
        "The zip holds more than %(number)s files: split it into several."
    ),
    "zip_password": _(
        "The zip is protected by a password. Unpack it and import the files."
    ),
    "zip_bomb": _("The file is suspiciously large when unpacked. Import it alone."),
    "zip_file_damaged": _("The file is damaged inside the zip. Import it alone."),
    "pdf": _("This is a PDF, which keeps no paragraphs: %(what)s"),
    "pdf_broken": _(
        "This PDF is damaged and cannot be read: open it, save it anew and attach that."
    ),
    "pdf_locked": _(
        "This PDF is locked by a password: save it without one and attach that."
    ),
    "pdf_too_long": _(
        "This PDF has more than %(number)s pages: attach the part that is quoted."
    ),
    "document_too_long": _(
        "The document has too much text. Attach only the part that is quoted."
    ),
    "rich_text": _("This is a rich-text file: %(what)s"),
    "mail": _(
        "This is an e-mail: copy its text and paste it, or import what is attached to it."
    ),
    "data_table": _(
        "This is a table of data: import the article, and attach the table to a source."
    ),
    "web_archive": _("This is a web archive: save the page as HTML and import that."),
    "is_image": _("This is an image: import the article's text."),
    "compressed": _("This is a compressed file: unpack it and import what is inside."),
    "database": _("This is a database: %(what)s"),
    "program": _("This is a program: %(what)s"),
    "not_text": _("This is not text: %(what)s"),
    "spreadsheet": _("This is a spreadsheet: %(what)s"),
    "presentation": _("This is a presentation: %(what)s"),
    "e_book": _("This is an e-book: %(what)s"),
    "empty": _("The file is empty: choose another."),
    "too_large": _(
        "The file is larger than %(number)s MB: remove images or split it into articles."
    ),
    "named_a": _("The file is named as a %(format)s file but is none: %(what)s"),
    "named_an": _("The file is named as an %(format)s file but is none: %(what)s"),
    "batch_inside": _(
        "This is a batch of articles inside another file: import the .jsonl by itself."
    ),
    "word_encrypted": _(
        "This Word file is encrypted: open it, remove the password and save it again."
    ),
    "old_word": _("This is an old Word file (.doc): save it as .docx and import that."),
    "office_damaged": _("This %(format)s file is damaged: %(what)s"),
    "office_bomb": _(
        "This %(format)s file is suspiciously large when unpacked: %(what)s"
    ),
    "office_encrypted": _(
        "This %(format)s file is encrypted: open it, remove the password and save it."
    ),
    "no_office": _(
        "This is a zip with no article that can be read: name it .zip if it holds several articles."
    ),
    "is_word": _("This is a Word file: name it .docx and import that."),
    "is_opendocument": _(
        "This is an OpenDocument file: name it .odt if it is a text, else export it as one."
    ),
    "no_text_document": _(
        "This OpenDocument file is not a text document: export it as .odt and import that."
    ),
    "declarations": _(
        "This file contains declarations that can attack the program that reads "
        "it. Open it in a word processor and save it again."
    ),
    "xml_broken": _(
        "This file is damaged: open it in a word processor and save it again."
    ),
    "read_broken": _(
        "The file could not be read because of an error. The original is kept: press “Try again”."
    ),
    "not_accepted": _(
        "The import failed and the error was logged. Import the file again."
    ),
    "set_aside": _("Dismissed by %(who)s."),
    "command_line": _("the command line"),
    # Why a passage is suspect: its place in the page.
    "beside": _(
        "The text is inside or beside the article but does not seem to belong to "
        "it, such as a teaser, a menu or a notice."
    ),
    "hides_article": _(
        "%(what)s Removing it would remove much of the article; a script may show it."
    ),
    "fades_in": _("%(what)s The text fades in later."),
    "others_inside": _("%(what)s A part of the element may differ."),
    "off_screen": _("The text is positioned outside the visible page."),
    "no_size": _("The element has no size."),
    "too_small": _("The text is too small to be seen."),
    "wholly_transparent": _("The picture is fully transparent."),
    "transparent": _("The text is transparent."),
    "same_colour": _("The text has the same colour as its background."),
    "display_none": _("The page hides the text (display: none)."),
    "visibility": _("The page hides the text (visibility)."),
    "hidden_attribute": _("The page hides the text (hidden)."),
    "underneath": _("Another element may cover the text (z-index)."),
    "letters_overlap": _("The letters overlap."),
    "screen_readers": _("Only screen readers read the text."),
    "folded": _("The text is visible only after its summary is opened."),
    # Its script, its language, and the signs of what it is.
    "foreign_script": _("%(script)s text %(place)s; the article is in %(own)s script."),
    "foreign_script_signs": _(
        "%(script)s text %(place)s; the article is in %(own)s script; %(signs)s."
    ),
    "place_whole": _("fills the paragraph"),
    "place_head": _("appears before the first sentence"),
    "place_between": _("appears between two sentences"),
    "place_tail": _("appears after the last sentence"),
    "place_inside": _("appears in the middle of a sentence"),
    "glued_digits": _("digits are attached"),
    "advertising_words": _("it has words that advertising uses"),
    "digits_and_words": _("digits are attached and it has words that advertising uses"),
    "other_language": _(
        "These words are in another language (%(language)s) than the article "
        "(%(own)s), and their author is not named."
    ),
    "instruction": _(
        "The text reads like an instruction to a language model, not to readers: %(signs)s."
    ),
    "chat_marks": _("it is written in the marks of a chat with a model"),
    "override": _(
        "The text contains a direction override: readers see “%(words)s”, a search does not."
    ),
    "invisible_spell": _("%(number)s invisible characters spell “%(words)s”."),
    "invisible": _(
        "The text contains an invisible character (%(words)s). It can hide text or break a search."
    ),
    "invisible_many": _(
        "There are %(number)s invisible characters here, the first %(words)s. They can hide text."
    ),
    "encoded": _("Decoded from %(what)s, the text says “%(words)s”."),
    "hexadecimal": _("hexadecimal"),
    "rot13": _("ROT13"),
    "mixed_alphabets": _(
        "“%(words)s” mixes alphabets: letters that look like others hide it from a search; in Latin letters "
        "it is “%(latin)s”."
    ),
    "advertising": _("The text reads like advertising: %(signs)s."),
    "page_words": _(
        "The text reads like part of the page around the article: %(signs)s."
    ),
    "offer": _("a price or a share"),
    "contact": _("contact details"),
    "row": _("the same words in a row"),
    "called_upon": _("it appeals to readers"),
    "orders_given": _("it says what to answer or to leave out"),
    "machine_named": _("it speaks of a model or a machine"),
    "contact_handle": _("The text contains a contact handle or number."),
    "repeated": _("The same line occurs in the text %(number)s times."),
    "script_latin": _("Latin"),
    "script_cyrillic": _("Cyrillic"),
    "script_arabic": _("Arabic"),
    "script_greek": _("Greek"),
    "script_hebrew": _("Hebrew"),
    "script_thai": _("Thai"),
    "script_devanagari": _("Devanagari"),
    "script_georgian": _("Georgian"),
    "script_armenian": _("Armenian"),
    "script_bengali": _("Bengali"),
    "script_tamil": _("Tamil"),
    "script_han": _("Chinese or Japanese"),
    "script_hangul": _("Korean"),
    "script_other": _("another"),
    # What became of an attachment, and of a text.
    "cut_out": _("The words to which it is attached are not in the text."),
    "no_words": _("The attachment has no text."),
    "restored": _("Revision %(number)s restored"),
    "heads": _("Title and standfirst"),
}

type Value = int | str | Message | Sequence[str | Message]


class Message(str):
    """A message as a string in English, with its code and values.

    The values are numbers, somebody's own words, and other messages.
    """

    code: str
    values: dict[str, Value]

    def __new__(cls, code: str, **values: Value) -> Self:
        message = super().__new__(cls, _word(code, values, translation.ENGLISH))
        message.code = code
        message.values = values
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Value]]:
        """Return the arguments that make a copy, in another process too."""
        return (self.code,), self.values

    def text(self) -> str:
        """Return the message in the active language."""
        return _word(self.code, self.values, translation)


def message_text(words: str) -> str:
    """Return a message in the active language, and any other words as they are."""
    if isinstance(words, Message):
        return words.text()
    return words


def _word(code: str, values: Mapping[str, Value], speaker: translation.Speaker) -> str:
    """Return the message in the language of `speaker`."""
    form = TEMPLATES[code]
    if isinstance(form, str):
        template = speaker.gettext(form)
    else:
        template = speaker.ngettext(*form, cast("int", values["number"]))
    return template % {
        name: _word_value(value, speaker) for name, value in values.items()
    }


def _word_value(value: Value, speaker: translation.Speaker) -> str:
    if isinstance(value, Message):
        return _word(value.code, value.values, speaker)
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return speaker.gettext(", ").join(_word_value(part, speaker) for part in value)


# --- As JSON --------------------------------------------------------------------------


def encode_messages(value: object) -> object:
    """Return JSON in which each message has become {"code", "values"}."""
    if isinstance(value, Message):
        return {"code": value.code, "values": encode_messages(value.values)}
    if isinstance(value, dict):
        return {name: encode_messages(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [encode_messages(part) for part in value]
    return value


def dump_messages(value: object) -> str:
    """Return the JSON text of a value that may hold messages."""
    return json.dumps(encode_messages(value))


class Decoder(json.JSONDecoder):
    """A decoder that restores the messages of `encode_messages`."""

    def __init__(self) -> None:
        super().__init__(object_hook=_restore_message)


def load_messages(text: str | bytes) -> Any:
    """Return the value of a JSON text of `dump_messages`."""
    return json.loads(text, cls=Decoder)


def _restore_message(found: dict[str, Any]) -> object:
    if found.keys() == {"code", "values"} and found["code"] in TEMPLATES:
        return Message(found["code"], **found["values"])
    return found
