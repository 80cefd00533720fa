"""The document as it is stored, and hashed: each leaf replaced by a salted hash of it.

So a leaf can be withheld later, by taking its opening away: hash and chain hold without
it, and what it was cannot be guessed from its hash. A leaf is what schema.py says, a
number or a string, unless it is empty or white space; its seal is made by
`verify.seal_of`. Openings are in the order of the leaves in the canonical form.
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
    TypeGuard,
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
    NOBODYS_CLAIM,
    NUMBER,
    SCHEMA,
    ArticleRecord,
    Csl,
    EditionDocument,
    NoteRecord,
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
# Fields of a CSL item that read as words where they are withheld.
SPOKEN = {"title", "family", "literal", "container-title", "publisher"}


class Withheld(TypedDict):
    """What stands in place of an opening.

    on: the day. words: all of it, in the language of the article.
    """

    on: str
    reason: str
    words: str


type Leaf = str | float
type Opening = list[Leaf] | Withheld
"""Salt and value."""


class Opened(TypedDict):
    """What stands beside a sealed document, and may only shrink.

    past: what the editions before it said of themselves, oldest first: change note, and
    why it is called less than what changed.
    """

    leaves: list[Opening]
    past: list[list[str]]


type Visit = Callable[[str, Leaf, bool], object]
"""A function of path, leaf, and whether it is an address."""


class _WithheldWords(str):
    """What is read where a leaf is withheld."""

    __slots__ = ()


def is_withheld(value: object) -> bool:
    """Return whether a value of a document is read instead of a withheld leaf."""
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
    """Return the document as it is hashed, canonical, and what opens it."""
    openings: list[Opening] = []

    def close(path: str, leaf: Leaf, _is_address: bool) -> str:
        salt = token_urlsafe(SALT)
        openings.append([salt, leaf])
        return seal_of(path, salt, leaf)

    return canonical(_each_leaf(stored, close)), openings


def parse_sealed(sealed: str) -> StoredDocument:
    """Return what is stored, still sealed.

    Raises UnknownVersion; ValueError if it is no document at all.
    """
    document = json.loads(sealed)
    if not isinstance(document, dict):
        raise ValueError("An edition's document is an object.")
    if document.get("schema") != SCHEMA:
        raise UnknownVersion(document.get("schema"))
    return cast("StoredDocument", document)


def open_document(
    sealed: StoredDocument,
    openings: Iterable[Opening],
    *,
    salts: dict[str, str] | None = None,
) -> StoredDocument:
    """Return the document with each leaf that can be read.

    Instead of any other stands what is said of it. With `salts` that is an object that
    keeps its seal too, and the salts of the others are added by path. Raises Unopened
    where they are not the openings of the document.
    """
    left = iter(openings)

    def read(path: str, leaf: Leaf, is_address: bool) -> object:
        opening = next(left, None)
        if isinstance(opening, dict):
            if salts is not None:
                gap = {"on": opening["on"], "reason": opening["reason"]}
                return {"withheld": leaf, **gap}
            return "" if is_address else _WithheldWords(opening["words"])
        salt, value = opening or ("", "")
        if seal_of(path, str(salt), value) != leaf:
            raise Unopened(f"{path} in it is not what was sealed")
        if salts is not None:
            salts[path] = str(salt)
        return value

    opened = _each_leaf(sealed, read)
    if next(left, None) is not None:
        raise Unopened("it has openings of nothing")
    return opened


def openings_to_json(opened: Opened) -> str:
    """Return the openings as they are stored."""
    return json.dumps(opened, ensure_ascii=False, separators=(",", ":"))


def unseal(sealed: str, opened: str) -> EditionDocument:
    """Return the document as programs work with it.

    `opened` is JSON of Opened. Raises as open_document.
    """
    known: Opened = json.loads(opened)
    stored = open_document(parse_sealed(sealed), known["leaves"])
    return from_stored(stored, known["past"])


def served_json(sealed: str, opened: str) -> str:
    """Return edition.json: what can be read, with the salts by path.

    By the salts anybody can seal it again; a withheld leaf has none.
    """
    leaves: list[Opening] = json.loads(opened)["leaves"]
    salts: dict[str, str] = {}
    served = open_document(parse_sealed(sealed), leaves, salts=salts)
    return canonical({**served, "salts": salts})


def leaves_of(
    stored: StoredDocument, openings: Iterable[Opening]
) -> Iterator[tuple[str, Opening]]:
    """Yield path and opening of each leaf of a document, sealed or not."""
    paths: list[str] = []
    _each_leaf(stored, lambda path, _leaf, _is_address: paths.append(path))
    return zip(paths, openings, strict=True)


# --- Leaves ---------------------------------------------------------------------------


class _Plan(NamedTuple):
    """What of a value, by its type, is a leaf.

    is_csl: all that it says is, but what programs say. later: as of
    schema.later_fields.
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
    if hint is str:
        return _Plan(is_leaf=True)
    if isinstance(hint, TypeAliasType):
        return _plan(hint.__value__)
    if isinstance(hint, type) and is_typeddict(hint):
        return _plan_of_shape(hint)
    origin = get_origin(hint)
    parts = get_args(hint)
    if origin is Annotated:
        is_leaf = parts[1] is ADDRESS or parts[1] is NUMBER
        return _Plan(is_leaf=is_leaf, is_address=True)
    if origin is list:
        return _Plan(items=_plan(parts[0]))
    if origin in {UnionType, Union}:
        return _plan_of_union([_plan(part) for part in parts])
    return _Plan()


def _plan_of_shape(shape: type) -> _Plan:
    hints = get_type_hints(shape, include_extras=True)
    plans = {name: _plan(hints[name]) for name in sorted(hints)}
    later = later_fields(shape)
    # Most fields have no leaf, and a document has thousands of them.
    fields = {name: plan for name, plan in plans.items() if plan != _Plan()}
    return _Plan(fields=fields, later=later)


def _plan_of_union(plans: list[_Plan]) -> _Plan:
    shapes = [plan for plan in plans if plan.fields]
    main = shapes[0] if shapes else plans[0]
    leaves = [plan for plan in plans if plan.is_leaf]
    is_address = any(plan.is_address for plan in leaves)
    return main._replace(is_leaf=bool(leaves), is_address=is_address)


@cache
def _plan_of_all() -> _Plan:
    return _plan(StoredDocument)


def _each_leaf(document: StoredDocument, visit: Visit) -> StoredDocument:
    """Return the document with what `visit` makes of each leaf.

    They are visited in the order of the canonical form.
    """
    return cast("StoredDocument", _visited(document, _plan_of_all(), "", visit))


def _is_leaf(value: object) -> TypeGuard[Leaf]:
    """Return whether a value that may be a leaf says anything."""
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _visited(value: object, plan: _Plan, path: str, visit: Visit) -> object:
    if plan.is_leaf and _is_leaf(value):
        return visit(path, value, plan.is_address)
    if plan.is_csl:
        return _visited_item(value, path, visit, is_spoken=False)
    if isinstance(value, list) and plan.items:
        return [
            _visited(item, plan.items, f"{path}/{place}", visit)
            for place, item in enumerate(value)
        ]
    if isinstance(value, dict):
        return _visited_fields(value, plan, path, visit)
    return value


def _visited_fields(
    value: dict[str, object], plan: _Plan, path: str, visit: Visit
) -> dict[str, object]:
    visited = dict(value)
    for name, field_plan in plan.fields.items():
        if name not in value and name in plan.later:
            continue
        said = value[name]
        if said is not None and said != "":
            visited[name] = _visited(said, field_plan, f"{path}/{name}", visit)
    return visited


def _visited_item(value: object, path: str, visit: Visit, *, is_spoken: bool) -> object:
    """Return a CSL item, or a part of one, with what `visit` makes of each leaf."""
    if _is_leaf(value):
        return visit(path, value, not is_spoken)
    if isinstance(value, list):
        return [
            _visited_item(item, f"{path}/{place}", visit, is_spoken=is_spoken)
            for place, item in enumerate(value)
        ]
    if not isinstance(value, dict):
        return value
    is_item = path.rpartition("/")[2] == "csl"
    visited = {}
    for name in sorted(value, key=lambda name: name.encode("utf-16-be")):
        if is_item and name == "type":  # structure
            visited[name] = value[name]
            continue
        at = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        visited[name] = _visited_item(value[name], at, visit, is_spoken=name in SPOKEN)
    return visited


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
    """Return the document without what can be worked out.

    That is: offsets, languages, what earlier editions said of themselves.
    """
    cuts = _cuts(document)
    places = {cut: place for place, cut in enumerate(cuts)}
    blocks = [
        block | {"start": places[block["start"]], "end": places[block["end"]]}
        for block in document["blocks"]
    ]
    return {
        "schema": SCHEMA,
        "article": document["article"],
        "edition": document["edition"],
        "history": [_without_words(past) for past in document["history"]],
        "text": _pieces(document, cuts),
        "blocks": blocks,
        "pictures": document["pictures"],
        "ratings": document["ratings"],
        "notes": document["notes"],
        "citations": document["citations"],
        "sources": document["sources"],
        "overall": document["overall"],
        "replies": document["replies"],
    }


def _cuts(document: EditionDocument) -> list[int]:
    """Return the offsets where a piece of the text begins or ends."""
    cuts = {0, len(document["text"])}
    for span in (*document["blocks"], *document["sentences"]):
        cuts.update((span["start"], span["end"]))
    return sorted(cuts)


def _pieces(document: EditionDocument, cuts: list[int]) -> list[StoredSentence | str]:
    sentences = {sentence["start"]: sentence for sentence in document["sentences"]}
    pieces: list[StoredSentence | str] = []
    for start, end in pairwise(cuts):
        text = document["text"][start:end]
        if start not in sentences:
            pieces.append(text)
            continue
        sentence = sentences[start]
        pieces.append(
            {
                "key": sentence["key"],
                "tier": sentence["tier"],
                "state": sentence["state"],
                "text": text,
            }
        )
    return pieces


def _without_words(past: PastRecord) -> StoredPast:
    names = StoredPast.__annotations__
    kept = {name: value for name, value in past.items() if name in names}
    return cast("StoredPast", kept)


def from_stored(stored: StoredDocument, past: list[list[str]]) -> EditionDocument:
    """Return the document as programs work with it.

    A note on a sentence that is withheld rates nothing: its words are not there to be
    judged.
    """
    stored = with_later_fields(stored)
    article = _with_slug(stored["article"])
    pieces = [
        piece if isinstance(piece, str) else piece["text"] for piece in stored["text"]
    ]
    offsets = [0, *accumulate(map(len, pieces))]
    withheld = [
        piece["key"]
        for piece in stored["text"]
        if not isinstance(piece, str) and is_withheld(piece["text"])
    ]
    blocks = [
        block | {"start": offsets[block["start"]], "end": offsets[block["end"]]}
        for block in stored["blocks"]
    ]
    notes = [
        _without_verdict(note) if note["sentence"] in withheld else note
        for note in stored["notes"]
    ]
    history = [
        {**record, "change_note": change_note, "why": why}
        for record, (change_note, why) in zip(stored["history"], past, strict=True)
    ]
    quotations = quotation_languages(stored["citations"], stored["sources"])
    return {
        "article": article,
        "edition": stored["edition"],
        "history": [cast("PastRecord", record) for record in history],
        "text": "".join(pieces),
        "blocks": blocks,
        "sentences": list(_sentences(stored, offsets)),
        "pictures": stored["pictures"],
        "ratings": stored["ratings"],
        "notes": notes,
        "citations": stored["citations"],
        "sources": stored["sources"],
        "overall": stored["overall"],
        "replies": stored["replies"],
        "withheld": withheld,
        "languages": {
            "text": article["language"],
            "quotations": quotations,
        },
    }


def _with_slug(article: ArticleRecord) -> ArticleRecord:
    """Return what it says of the article, with its uid where the slug is withheld."""
    if article["slug"]:
        return article
    return {**article, "slug": _WithheldWords(article["uid"])}


def _without_verdict(note: NoteRecord) -> NoteRecord:
    return {
        **note,
        "start": None,
        "end": None,
        "rating": None,
        "reasons": [],
        **NOBODYS_CLAIM,
    }


def _sentences(stored: StoredDocument, offsets: list[int]) -> Iterator[SentenceRecord]:
    """Yield the sentences; `offsets` are those of the pieces of the text."""
    blocks = stored["blocks"]
    block = 0
    for place, piece in enumerate(stored["text"]):
        while block < len(blocks) and blocks[block]["end"] <= place:
            block += 1
        if not isinstance(piece, str):
            yield {
                "key": piece["key"],
                "tier": piece["tier"],
                "state": piece["state"],
                "start": offsets[place],
                "end": offsets[place + 1],
                "block": block,
            }
