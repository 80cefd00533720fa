"""Word files as reporters send them: footnotes, endnotes, comments and links on the
words of a draft.
"""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

import docx

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# A paragraph is a list of words and marks: str, or one of these with what it says.
type Part = str | tuple[str, str]  # ("footnote" | "endnote" | "comment", text)


def annotated_docx(title: str, paragraphs: Sequence[Sequence[Part]]) -> bytes:
    """Comments hang on the run before them. python-docx knows no footnotes: those are
    put in by hand.
    """
    document = docx.Document()
    document.add_heading(title, 0)
    notes: dict[str, list[str]] = {"footnote": [], "endnote": []}
    for parts in paragraphs:
        paragraph = document.add_paragraph()
        run = None
        for part in parts:
            if isinstance(part, str):
                run = paragraph.add_run(part)
            elif part[0] == "comment":
                document.add_comment([run], text=part[1], author="Bo Ek", initials="BE")
            else:
                notes[part[0]].append(part[1])
                paragraph.add_run(f"⟦{part[0]} {len(notes[part[0]])}⟧")
    file = io.BytesIO()
    document.save(file)
    return _with_notes(file.getvalue(), notes)


def _with_notes(content: bytes, notes: dict[str, list[str]]) -> bytes:
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            for kind, texts in notes.items():
                if texts:
                    data = (
                        _edited(name, data.decode(), kind, len(texts)).encode()
                        if _xml(name)
                        else data
                    )
            new.writestr(name, data)
        for kind, texts in notes.items():
            if texts:
                new.writestr(f"word/{kind}s.xml", _part(kind, texts))
    return result.getvalue()


def _xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _edited(name: str, data: str, kind: str, number: int) -> str:
    if name == "[Content_Types].xml":
        override = f'<Override PartName="/word/{kind}s.xml" ContentType="{TYPES}.{kind}s+xml"/>'
        return data.replace("</Types>", f"{override}</Types>")
    if name == "word/_rels/document.xml.rels":
        relation = (
            f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}s" Target="{kind}s.xml"/>'
        )
        return data.replace("</Relationships>", f"{relation}</Relationships>")
    for one in range(1, number + 1):
        data = data.replace(
            f"<w:t>⟦{kind} {one}⟧</w:t>", f'<w:{kind}Reference w:id="{one}"/>'
        )
    return data


def _part(kind: str, texts: Sequence[str]) -> str:
    inside = "".join(
        f'<w:{kind} w:id="{number}"><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:{kind}>'
        for number, text in enumerate(texts, 1)
    )
    return f'<w:{kind}s xmlns:w="{WORD}">{inside}</w:{kind}s>'
