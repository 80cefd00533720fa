"""The document as it is stored, and hashed: each leaf replaced by a salted hash of it
(pure).

So a leaf can be withheld later, by taking its opening away: hash and chain hold without
it, and what it was cannot be guessed from its hash. A leaf is what schema.py says,
unless it is empty or white space; its seal is made by `verify.seal_of`. Openings are in
the order of the leaves in the canonical form.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate, pairwise
from secrets import token_urlsafe
from types import UnionType
from typing import (
    Annotated,
    NamedTuple,
    TypeAliasType,
    TypedDict,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from newsroom.editions.schema import (
    ADDRESS,
    LATER_FIELDS,
    SCHEMA,
    Csl,
    EditionDocument,
    PastRecord,
    SentenceRecord,
    StoredDocument,
    StoredPast,
    StoredSentence,
    later_fields,
    quotation_languages,
)
from newsroom.editions.verify import REFUSED_VERSIONS, canonical, seal_of

SALT = 16  # bytes
# What of a CSL item reads as words where it is withheld; its type is structure.
SPOKEN = {"title", "family", "literal", "container-title", "publisher"}


class Withheld(TypedDict):
    """In place of an opening. on: the day. words: all of it, in the language of the
    article.
    """

    on: str
    reason: str
    words: str


type Opening = list[str] | Withheld
"""Salt and value."""


class Opened(TypedDict):
    """What stands beside a sealed document, and may only shrink. past: what the
    editions before it said of themselves, oldest first: change note, and why it is
    called less than what changed.
    """

    leaves: list[Opening]
    past: list[list[str]]


type Visit = Callable[[str, str, bool], object]
"""Of path, leaf, and whether it is an address."""


class _WithheldWords(str):
    """What is read where a leaf is withheld."""

    __slots__ = ()


def is_withheld(value: object) -> bool:
    """Whether what a document says there is what is read instead of a leaf."""
    return isinstance(value, _WithheldWords)


class Unopened(ValueError):
    """An opening is missing, too much or of something else."""


class UnknownVersion(ValueError):
    """The document was written by another newsroom's software, or is none."""

    def __init__(self, schema: object) -> None:
        refusal = REFUSED_VERSIONS.get(str(schema))
        unknown = (
            f"The schema {schema!r} is not known here: known is {SCHEMA}. Upgrade this newsroom to read an"
            " edition of a newer one."
        )
        super().__init__(refusal or unknown)


def seal(stored: StoredDocument) -> tuple[str, list[Opening]]:
    """The document as it is hashed, canonical, and what opens it."""
    openings: list[Opening] = []

    def close(path: str, leaf: str, _is_address: bool) -> str:
        salt = token_urlsafe(SALT)
        openings.append([salt, leaf])
        return seal_of(path, salt, leaf)

    return canonical(_each_leaf(stored, close)), openings


def parse(sealed: str) -> StoredDocument:
    """What is stored, still sealed. Raises UnknownVersion; ValueError if it is no
    document at all.
    """
    document = json.loads(sealed)
    if not isinstance(document, dict):
        raise ValueError("An edition's document is an object.")
    if document.get("schema") != SCHEMA:
        raise UnknownVersion(document.get("schema"))
    return cast("StoredDocument", document)


def open_document(
    sealed: StoredDocument, openings: Iterable[Opening], *, served: bool = False
) -> StoredDocument:
    """With each leaf that can be read; for each other what is said of it, or, `served`,
    an object that keeps its seal too. Raises Unopened where they are not the openings
    of the document.
    """
    left = iter(openings)

    def read(path: str, leaf: str, is_address: bool) -> object:
        opening = next(left, None)
        if isinstance(opening, dict):
            if served:
                return {
                    "withheld": leaf,
                    "on": opening["on"],
                    "reason": opening["reason"],
                }
            return "" if is_address else _WithheldWords(opening["words"])
        if opening is None or seal_of(path, *opening) != leaf:
            raise Unopened(f"{path} in it is not what was sealed")
        return opening[1]

    opened = _each_leaf(sealed, read)
    if next(left, None) is not None:
        raise Unopened("it has openings of nothing")
    return opened


def to_json(opened: Opened) -> str:
    return json.dumps(opened, ensure_ascii=False, separators=(",", ":"))


def unseal(sealed: str, opened: str) -> EditionDocument:
    """The document, as programs work with it. opened: JSON, of Opened. Raises as
    open_document.
    """
    known: Opened = json.loads(opened)
    return from_stored(open_document(parse(sealed), known["leaves"]), known["past"])


def served(sealed: str, opened: str) -> str:
    """edition.json: what can be read, with the salts, by path, by which anybody can
    seal it again; of what is withheld there is none.
    """
    leaves: list[Opening] = json.loads(opened)["leaves"]
    stored = parse(sealed)
    salts = {
        path: leaf[0]
        for path, leaf in leaves_of(stored, leaves)
        if isinstance(leaf, list)
    }
    return canonical({**open_document(stored, leaves, served=True), "salts": salts})


def leaves_of(
    stored: StoredDocument, openings: Iterable[Opening]
) -> Iterator[tuple[str, Opening]]:
    """Path and opening of each. stored: sealed or not."""
    paths: list[str] = []
    _each_leaf(stored, lambda path, _leaf, _is_address: paths.append(path))
    return zip(paths, openings, strict=True)


# --- Leaves ---------------------------------------------------------------------------


class _Plan(NamedTuple):
    """Of a value, by its type, what of it is a leaf. is_csl: all that it says is, but
    what programs say. later: as of schema.later_fields.
    """

    is_leaf: bool = False
    is_address: bool = False
    is_csl: bool = False
    fields: Mapping[str, "_Plan"] = {}
    later: Mapping[str, object] = {}
    items: "_Plan | None" = None


def _plan(hint: object) -> _Plan:
    if hint is Csl:
        return _Plan(is_csl=True)
    if isinstance(hint, TypeAliasType):
        return _plan(hint.__value__)
    if hint is str:
        return _Plan(is_leaf=True)
    if isinstance(hint, type) and is_typeddict(hint):
        hints = get_type_hints(hint, include_extras=True)
        fields = {name: _plan(hints[name]) for name in sorted(hints)}
        return _Plan(fields=fields, later=later_fields(hint))
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _Plan(is_leaf=parts[1] is ADDRESS, is_address=True)
    if origin is list:
        return _Plan(items=_plan(parts[0]))
    if origin in {UnionType, Union}:
        plans = [_plan(part) for part in parts]
        return next((one for one in plans if one.fields), plans[0])._replace(
            is_leaf=any(one.is_leaf for one in plans)
        )
    return _Plan()


@cache
def _plan_of_all() -> _Plan:
    return _plan(StoredDocument)


def _each_leaf(document: StoredDocument, visit: Visit) -> StoredDocument:
    """The document with what `visit` makes of each leaf, visited in the order of the
    canonical form.
    """
    return cast("StoredDocument", _visited(document, _plan_of_all(), "", visit))


def _visited(value: object, plan: _Plan, path: str, visit: Visit) -> object:
    if isinstance(value, str):
        return (
            visit(path, value, plan.is_address)
            if plan.is_leaf and value.strip()
            else value
        )
    if plan.is_csl:
        return _visited_item(value, path, visit, is_spoken=False)
    if isinstance(value, list) and plan.items:
        return [
            _visited(one, plan.items, f"{path}/{place}", visit)
            for place, one in enumerate(value)
        ]
    if isinstance(value, dict):
        return value | {
            name: _visited(value[name], one, f"{path}/{name}", visit)
            for name, one in plan.fields.items()
            if name in value or name not in plan.later
        }
    return value


def _visited_item(value: object, path: str, visit: Visit, *, is_spoken: bool) -> object:
    """Of a CSL item or what it holds."""
    if isinstance(value, str):
        return visit(path, value, not is_spoken) if value.strip() else value
    if isinstance(value, list):
        return [
            _visited_item(one, f"{path}/{place}", visit, is_spoken=is_spoken)
            for place, one in enumerate(value)
        ]
    if not isinstance(value, dict):
        return value
    is_item = path.rpartition("/")[2] == "csl"
    made = {}
    for name in sorted(value, key=lambda name: name.encode("utf-16-be")):
        at = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        is_type = is_item and name == "type"
        made[name] = (
            value[name]
            if is_type
            else _visited_item(value[name], at, visit, is_spoken=name in SPOKEN)
        )
    return made


# --- Fields that came later -----------------------------------------------------------


def with_later_fields(stored: StoredDocument) -> StoredDocument:
    """Return the document with the defaults of fields that it was written without."""
    if not LATER_FIELDS:
        return stored
    return cast("StoredDocument", _filled(stored, _plan_of_all()))


def _filled(value: object, plan: _Plan) -> object:
    if isinstance(value, list) and plan.items:
        return [_filled(item, plan.items) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {**plan.later, **value}
    for name, field_plan in plan.fields.items():
        filled[name] = _filled(filled[name], field_plan)
    return filled


# --- Text as pieces, and back ---------------------------------------------------------


def to_stored(document: EditionDocument) -> StoredDocument:
    """What can be worked out is not stored: offsets, languages, what earlier editions
    said of themselves.
    """
    text, blocks, sentences = (
        document["text"],
        document["blocks"],
        document["sentences"],
    )
    edges = (
        edge for one in (*blocks, *sentences) for edge in (one["start"], one["end"])
    )
    cuts = sorted({0, len(text), *edges})
    places = {cut: place for place, cut in enumerate(cuts)}
    said = {one["start"]: one for one in sentences}

    def piece(start: int, end: int) -> StoredSentence | str:
        if start not in said:
            return text[start:end]
        one = said[start]
        return {
            "key": one["key"],
            "tier": one["tier"],
            "state": one["state"],
            "text": text[start:end],
        }

    names = StoredPast.__annotations__
    past = (
        {name: value for name, value in one.items() if name in names}
        for one in document["history"]
    )
    return {
        "schema": SCHEMA,
        "article": document["article"],
        "edition": document["edition"],
        "history": [cast("StoredPast", one) for one in past],
        "text": [piece(start, end) for start, end in pairwise(cuts)],
        "blocks": [
            one | {"start": places[one["start"]], "end": places[one["end"]]}
            for one in blocks
        ],
        "pictures": document["pictures"],
        "ratings": document["ratings"],
        "notes": document["notes"],
        "citations": document["citations"],
        "sources": document["sources"],
        "overall": document["overall"],
    }


def from_stored(stored: StoredDocument, past: list[list[str]]) -> EditionDocument:
    """Of a sentence that is withheld, a note is about all of it: its words are not
    there to be marked.
    """
    stored = with_later_fields(stored)
    pieces = [one if isinstance(one, str) else one["text"] for one in stored["text"]]
    at = [0, *accumulate(map(len, pieces))]
    sentences = (one for one in stored["text"] if not isinstance(one, str))
    withheld = [one["key"] for one in sentences if is_withheld(one["text"])]
    history = (
        {**one, "change_note": note, "why": why}
        for one, (note, why) in zip(stored["history"], past, strict=True)
    )
    return {
        "article": stored["article"],
        "edition": stored["edition"],
        "history": [cast("PastRecord", one) for one in history],
        "text": "".join(pieces),
        "blocks": [
            one | {"start": at[one["start"]], "end": at[one["end"]]}
            for one in stored["blocks"]
        ],
        "sentences": list(_sentences(stored, at)),
        "pictures": stored["pictures"],
        "ratings": stored["ratings"],
        "notes": [
            one | {"start": None, "end": None} if one["sentence"] in withheld else one
            for one in stored["notes"]
        ],
        "citations": stored["citations"],
        "sources": stored["sources"],
        "overall": stored["overall"],
        "withheld": withheld,
        "languages": {
            "text": stored["article"]["language"],
            "quotations": quotation_languages(stored["citations"], stored["sources"]),
        },
    }


def _sentences(stored: StoredDocument, at: list[int]) -> Iterator[SentenceRecord]:
    """at: offsets of the pieces."""
    block = 0
    for place, one in enumerate(stored["text"]):
        while block < len(stored["blocks"]) and stored["blocks"][block]["end"] <= place:
            block += 1
        if not isinstance(one, str):
            said = {name: one[name] for name in ("key", "tier", "state")}
            yield cast(
                "SentenceRecord",
                said | {"start": at[place], "end": at[place + 1], "block": block},
            )
