"""Sources as an edition names them, and the citations that lead to them.

What a field of a citation is called here, and how it is told, is said here only: pages,
open data and comparisons ask these views.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, TypedDict, cast

from annotations.presentation import (
    Basis,
    Item,
    authors_in_words,
    basis_of,
    date_in_words,
    publisher_in_words,
    title_in_words,
)
from articles.text.characters import normalise
from articles.text.translation import gettext, gettext_noop, ngettext, ngettext_noop
from newsroom.editions import schema
from newsroom.editions.publication_view import moment, web_address

WITHHELD = gettext_noop("A source whose name we withhold")
STANCES = {
    "supports": gettext_noop("supports"),
    "contradicts": gettext_noop("contradicts"),
    "context": gettext_noop("gives context"),
}
# Of fields of a citation.
LABELS = {
    "check": gettext_noop("check of the quotation"),
    "locator": gettext_noop("location in the source"),
    "quote": gettext_noop("quoted passage"),
    "source": gettext_noop("source"),
    "stance": gettext_noop("stance of the source"),
}
VALUES = {"stance": STANCES}
# How what cites a source stands to it.
SIDES = (
    gettext_noop("Supported by this source"),
    gettext_noop("Contradicted by this source"),
    gettext_noop("With context from this source"),
)
SOURCES = {
    "supports": ngettext_noop(
        "%(number)d source supports", "%(number)d sources support"
    ),
    "contradicts": ngettext_noop(
        "%(number)d source contradicts", "%(number)d sources contradict"
    ),
    "context": ngettext_noop(
        "%(number)d source gives context", "%(number)d sources give context"
    ),
}


@dataclass(frozen=True)
class SourceView:
    """A CSL item as published; a protected one says nothing but that it exists."""

    id: str
    protected: bool
    csl: Item
    archive_url: str

    @property
    def address(self) -> str:
        return "" if self.protected else f"/sources/{self.id}/"

    @property
    def title(self) -> str:
        return gettext(WITHHELD) if self.protected else self._own_title

    @cached_property
    def _own_title(self) -> str:
        return title_in_words(self.csl) or self.url

    @cached_property
    def url(self) -> str:
        doi = _words(self.csl.get("DOI"))
        return web_address(self.csl.get("URL")) or (
            web_address(f"https://doi.org/{doi}") if doi else ""
        )

    @cached_property
    def archived(self) -> str:
        return web_address(self.archive_url)

    @property
    def authors(self) -> str:
        return authors_in_words(self.csl)

    @cached_property
    def publisher(self) -> str:
        return publisher_in_words(self.csl)

    @property
    def issued(self) -> str:
        return date_in_words(self.csl)

    @cached_property
    def language(self) -> str:
        return _words(self.csl.get("language"))

    @property
    def basis(self) -> Basis | Literal["protected"]:
        """What whoever names it rests on."""
        return "protected" if self.protected else basis_of(self.csl)


def _words(value: object) -> str:
    """CSL fields come from anywhere: what is not text counts as absent."""
    return " ".join(value.split()) if isinstance(value, str) else ""


FOUND = frozenset({"exact", "near"})
# What was done about quoted words, by result of the check.
CHECKED: Mapping[schema.CheckResult, str] = {
    "exact": gettext_noop("Quotation found in the saved copy"),
    "near": gettext_noop("Quotation found in the saved copy with small differences"),
    "not_found": gettext_noop("Quotation not found in the saved copy"),
    "no_copy": gettext_noop("Quotation not compared: there is no saved copy"),
    "no_text": gettext_noop(
        "Quotation not compared: the saved copy has no searchable text"
    ),
}
# Where the text of the copy was read by machine.
CHECKED_SCAN: Mapping[str, str] = {
    "near": gettext_noop("Quotation found in text read by machine from a scan"),
    "not_found": gettext_noop(
        "Quotation not found in text read by machine from a scan"
    ),
}


@dataclass(frozen=True, slots=True)
class CheckView:
    """What was done about quoted words: fields as of schema.CheckRecord and its copy.

    is_scan: whether a machine read its text, or nobody did. page: 0 where there is
    none. sha256: '' where there is no copy. kept_at: None where it is not known or
    withheld. picture: '' where readers are not shown it.
    """

    result: schema.CheckResult
    is_scan: bool
    page: int
    sha256: str
    kept_at: datetime | None
    picture: str
    differences: tuple[tuple[str, str], ...]
    skipped: tuple[str, ...]
    override: schema.OverrideRecord | None

    @property
    def is_found(self) -> bool:
        return self.result in FOUND

    @property
    def override_line(self) -> str:
        """Who has read the words where no machine found them; '' for nobody."""
        if self.override is None:
            return ""
        words = gettext("%(name)s has read it there: %(why)s")
        return words % {"name": self.override["by"], "why": self.override["why"]}

    @property
    def line(self) -> str:
        """What was done, and what came of it, without a full stop."""
        checked = CHECKED[self.result]
        if self.is_scan:
            checked = CHECKED_SCAN.get(self.result, checked)
        checked = gettext(checked)
        if not self.page:
            return checked
        words = gettext("%(checked)s, page %(page)d")
        return words % {"checked": checked, "page": self.page}


def check_of(item: schema.CheckRecord | None) -> CheckView | None:
    """Return the view of a check, if there is one."""
    if item is None:
        return None
    copy = item["copy"] or NO_COPY
    return CheckView(
        result=item["result"],
        is_scan=copy["kind"] == "scan",
        page=copy["page"] or 0,
        sha256=copy["sha256"],
        kept_at=moment(copy["kept_at"]) if copy["kept_at"] else None,
        picture=copy["picture"],
        differences=tuple(
            (one["quoted"], one["printed"]) for one in item["differences"]
        ),
        skipped=tuple(item["skipped"]),
        override=item["override"],
    )


NO_COPY: schema.CopyRecord = {
    "kind": "text",
    "sha256": "",
    "kept_at": "",
    "page": None,
    "picture": "",
}


class StanceData(TypedDict):
    stance: schema.Stance


class CitedSourceData(StanceData):
    """A source as whoever cites it names it to other programs.

    quotation: what came of comparing the quoted words; empty: none are quoted.
    override: who has read them where they were not found; null: nobody.
    """

    id: str
    title: str
    url: str
    quotation: schema.CheckResult | Literal[""]
    override: schema.OverrideRecord | None


@dataclass(frozen=True, slots=True)
class CitationView:
    """place: in the source.

    words: quoted from it. language: of these; empty where it is not known. check: None:
    nothing is quoted, or the source is protected.
    """

    id: str
    note: str
    source: SourceView
    place: str
    words: str
    stance: str
    language: str
    check: CheckView | None

    @property
    def stance_words(self) -> str:
        return gettext(STANCES[self.stance])

    @property
    def side(self) -> str:
        """One of SIDES."""
        return SIDES[[*STANCES].index(self.stance)]

    @property
    def supports(self) -> bool:
        return self.stance == "supports"

    @property
    def purposes(self) -> Iterator[tuple[str, str]]:
        """What it says, for other programs.

        Each is the purpose in the terms of Web Annotation, and words.
        """
        yield "classifying", self.stance
        told = [self.place, self.words]
        if self.check:
            told += [self.check.line, self.check.override_line]
        for words in filter(None, told):
            yield "describing", words

    @property
    def stance_data(self) -> StanceData:
        return {"stance": cast("schema.Stance", self.stance)}

    @property
    def source_data(self) -> CitedSourceData:
        source = self.source
        return {
            "id": source.id,
            "title": source.title,
            "url": source.url,
            "quotation": self.check.result if self.check else "",
            "override": self.check.override if self.check else None,
            **self.stance_data,
        }

    def keeps(self, old: "CitationView") -> bool:
        """Return whether readers are still told all that `old` told.

        A protected source may have become public.
        """
        if self.stance != old.stance:
            return False
        if old.source.protected:
            return self.source.protected or self.id == old.id
        return (
            self.source.id == old.source.id
            and (not old.place or self.place == old.place)
            and (not old.words or normalise(self.words) == normalise(old.words))
        )


def citation_of(
    item: schema.CitationRecord,
    sources: dict[str, SourceView],
    languages: dict[str, str],
) -> CitationView:
    return CitationView(
        id=item["id"],
        note=item["note"],
        source=sources[item["source"]],
        place=item["locator"],
        words=item["quote"],
        stance=item["stance"],
        language=languages.get(item["id"], ""),
        check=check_of(item["check"]),
    )


def counted_sources(citations: Iterable[CitationView]) -> str:
    """Return how many sources are cited, such as '2 sources support'; '' for none."""
    cited = {(citation.stance, citation.source.id) for citation in citations}
    numbers = Counter(stance for stance, _ in cited)
    parts = []
    for stance in STANCES:
        number = numbers[stance]
        if number:
            parts.append(ngettext(*SOURCES[stance], number) % {"number": number})
    return gettext(", ").join(parts)
