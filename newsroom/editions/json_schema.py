"""The JSON Schema (draft 2020-12) of the edition document, made from its typed shape.

It is closed: a document that holds one field more holds what nobody promised, and
whoever validates learns of it. A CSL item is open, as CSL-JSON is. Each leaf
(sealing.py) may be an object that says that it is withheld.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    TypeAliasType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from articles.problems import Refused
from articles.text.translation import gettext
from newsroom.editions.schema import (
    ADDRESS,
    NUMBER,
    SCHEMA,
    StoredDocument,
    later_fields,
)

MEDIA_TYPE = "application/schema+json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SIMPLE = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    NoneType: "null",
}

type Schema = dict[str, Any]
type Definitions = dict[str, Schema]

SALTS: Schema = {
    "type": "object",
    "description": "Of each leaf that can be read, by its JSON pointer (RFC 6901), the salt of its seal.",
    "additionalProperties": {"type": "string", "pattern": "^[-_A-Za-z0-9]{22}$"},
}
LEAF: Schema = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Withheld"}]}
LEAF_NUMBER: Schema = {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/Withheld"}]}
WITHHELD: Schema = {
    "type": "object",
    "description": "A leaf that was withheld: its seal, since when, and why.",
    "properties": {
        "withheld": {"type": "string", "pattern": "^[-_A-Za-z0-9]{43}$"},
        "on": {"type": "string", "format": "date"},
        "reason": {"type": "string"},
    },
    "required": ["on", "reason", "withheld"],
    "additionalProperties": False,
}

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (NoneType,),
    "array": (list,),
    "object": (dict,),
}


@cache
def published() -> bytes:
    """As it stands at /schemas/edition-2.json."""
    return (
        json.dumps(of_edition(), ensure_ascii=False, indent=1, sort_keys=True).encode()
        + b"\n"
    )


@cache
def of_edition() -> Schema:
    definitions: Definitions = {}
    root = _object(StoredDocument, definitions)
    root["properties"]["salts"] = SALTS
    return {
        "$schema": DIALECT,
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": SCHEMA,
        **root,
        "$defs": definitions
        | {"Leaf": LEAF, "Number": LEAF_NUMBER, "Withheld": WITHHELD},
    }


def _object(shape: type, definitions: Definitions) -> Schema:
    hints = get_type_hints(shape, include_extras=True)
    made: Schema = {
        "type": "object",
        "properties": {
            name: schema_of(hint, definitions) for name, hint in hints.items()
        },
        "required": sorted(hints.keys() - later_fields(shape)),
        "additionalProperties": False,
    }
    return made | (
        {"description": " ".join(shape.__doc__.split())} if shape.__doc__ else {}
    )


def schema_of(hint: object, definitions: Definitions) -> Schema:
    """Return the schema of a type; its shapes go into `definitions`, by name.

    Raises TypeError for a type that no document uses.
    """
    if isinstance(hint, TypeAliasType):
        return schema_of(hint.__value__, definitions)
    if hint is str:
        return {"$ref": "#/$defs/Leaf"}
    if isinstance(hint, type) and hint in SIMPLE:
        return {"type": SIMPLE[hint]}
    if isinstance(hint, type) and is_typeddict(hint):
        name = hint.__name__.removesuffix("Record").removeprefix("Stored")
        if name not in definitions:
            definitions[name] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{name}"}
    return _composed(get_origin(hint), get_args(hint), definitions)


def _composed(
    origin: object, parts: tuple[Any, ...], definitions: Definitions
) -> Schema:
    if origin is Annotated:
        said: Schema = parts[1]
        if said is ADDRESS:
            return {"$ref": "#/$defs/Leaf"}
        if said is NUMBER:
            return {"$ref": "#/$defs/Number"}
        return (
            said if "type" in said else {"type": SIMPLE.get(parts[0], "object")} | said
        )
    if origin is Literal:
        return {"const": parts[0]} if len(parts) == 1 else {"enum": list(parts)}
    if origin in {UnionType, Union}:
        return {"anyOf": [schema_of(part, definitions) for part in parts]}
    if origin is list:
        return {"type": "array", "items": schema_of(parts[0], definitions)}
    if origin is dict:
        return {
            "type": "object",
            "additionalProperties": schema_of(parts[1], definitions),
        }
    raise TypeError(f"{origin} has no place in an edition's document")


# --- Checking -------------------------------------------------------------------------


def refuse_misfit(stored: StoredDocument) -> None:
    """Raise Refused where the document does not match its schema.

    It would be stored for ever, and fail every verification from now on.
    """
    misfit = next(misfits(stored), None)
    if misfit is not None:
        raise Refused(
            gettext(
                "Not published, because the published version would not match its "
                "schema: %(misfit)s. This is an error in the program or the "
                "database; report it to your administrator."
            )
            % {"misfit": misfit}
        )


def misfits(document: object) -> Iterator[str]:
    """Yield JSON pointers to what is missing, too much or not as the schema says.

    Formats are not looked at.
    """
    schema = of_edition()
    return _misfits(document, schema, schema["$defs"], "")


def _misfits(
    value: object, schema: Schema, definitions: Definitions, at: str
) -> Iterator[str]:
    if isinstance(value, str) and schema.get("$ref") == "#/$defs/Leaf":
        return
    # Where a number is withheld a program reads nothing.
    if value == "" and schema.get("$ref") == "#/$defs/Number":
        return
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if not _fits_one_of(value, schema["anyOf"], definitions):
            yield at
    elif not _is_allowed(value, schema):
        yield at
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _misfits(item, schema["items"], definitions, f"{at}/{place}")
    elif isinstance(value, dict):
        yield from _misfits_of_object(value, schema, definitions, at)


def _fits_one_of(
    value: object, schemas: list[Schema], definitions: Definitions
) -> bool:
    return any(
        next(_misfits(value, schema, definitions, ""), None) is None
        for schema in schemas
    )


def _misfits_of_object(
    value: dict[str, object], schema: Schema, definitions: Definitions, at: str
) -> Iterator[str]:
    yield from (
        f"{at}/{name}" for name in schema.get("required", ()) if name not in value
    )
    other = schema.get("additionalProperties", True)
    for name, item in value.items():
        said = schema.get("properties", {}).get(name, other)
        if said is False:
            yield f"{at}/{name}"
        elif said is not True:
            yield from _misfits(item, said, definitions, f"{at}/{name}")


def _is_allowed(value: object, schema: Schema) -> bool:
    """Whether `value` by itself, without what it holds, is what the schema says."""
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    if not isinstance(value, KINDS[schema["type"]]) or (
        isinstance(value, bool) and schema["type"] != "boolean"
    ):
        return False
    if isinstance(value, str):
        return (
            "pattern" not in schema
            or re.fullmatch(schema["pattern"], value) is not None
        )
    return "minimum" not in schema or (
        isinstance(value, int | float) and value >= schema["minimum"]
    )
