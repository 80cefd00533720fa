"""The API's description (OpenAPI 3.1), with the shapes of `api_schemas`."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypedDict

from newsroom.conf.errors import PROBLEM
from newsroom.editions import json_schema
from newsroom.public import api_schemas
from newsroom.public.api_schemas import API
from newsroom.public.opendata import ANNOTATIONS, FILES
from newsroom.public.pages import JSON
from newsroom.public.search_results import FoundData
from newsroom.public.site import this_site
from newsroom.public.statements import LINES

type Node = dict[str, Any]


class ProblemData(TypedDict):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


SHAPES = (
    api_schemas.ArticlesData,
    api_schemas.ArticleData,
    api_schemas.StatementData,
    api_schemas.SourceUsesData,
    FoundData,
    ProblemData,
)
NOTES = {"type": "object", "required": ["@context", "id", "type", "rights", "items"]}
PROBLEMS = {
    "400": "What was asked cannot be understood.",
    "404": "Nothing is published there.",
    "405": "Only GET, HEAD and OPTIONS are allowed.",
    "410": "It was withdrawn, or its name is withheld; the detail says why.",
    "429": "Too many requests; Retry-After says when to ask again.",
    "503": "Not now; Retry-After says when to ask again.",
}
SOUGHT = {
    "q": 'Words, "phrases" and -exclusions.',
    "rating": "Slug of a rating.",
    "topic": "Slug of a topic.",
    "source": "Number of a source.",
    "author": "Slug of an author.",
    "from": "First published on this day or later.",
    "to": "First published on this day or earlier.",
    "after": "What the page before says in `next`.",
}


def described() -> bytes:
    """Return the description as JSON."""
    return json.dumps(document(), ensure_ascii=False, indent=1).encode()


def document() -> Node:
    """Return the description."""
    site = this_site()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": site.name,
            "version": "1",
            "description": "What is published, from editions alone. Anybody may read it, from anywhere.",
            "license": {"name": site.licence.name, "url": site.licence.url},
        },
        "servers": [{"url": site.url}],
        "security": [],
        "paths": paths(),
        "components": {"schemas": shapes()},
    }


def shapes() -> Node:
    """Return the schemas of `SHAPES`, and of those that they hold.

    No string here is a leaf that an object may stand for.
    """
    schemas: dict[str, Node] = {}
    for shape in SHAPES:
        json_schema.schema_of(shape, schemas)
    text = json.dumps(schemas)
    text = text.replace('{"$ref": "#/$defs/Leaf"}', '{"type": "string"}')
    text = text.replace("#/$defs/", "#/components/schemas/")
    moved: Node = json.loads(text)
    return moved


def paths() -> dict[str, Node]:
    """Return the operations by their paths."""
    return {
        operation.path: {"get": operation.described()} for operation in _operations()
    }


class Operation(NamedTuple):
    """What can be asked at one address.

    `schema` is that of the answer, `parameter_names` are names of SOUGHT. `failures`
    are statuses of PROBLEMS, beside those of all operations.
    """

    path: str
    summary: str
    media_type: str
    schema: Node
    parameter_names: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    def described(self) -> Node:
        """Return the operation as OpenAPI has it."""
        problem: Node = {}
        if self.path.startswith(API):
            problem = {PROBLEM: {"schema": _ref("ProblemData")}}
        answers: Node = {
            "200": {
                "description": f"{self.summary}.",
                "content": {self.media_type: {"schema": self.schema}},
            },
            "304": {"description": "It is as the ETag in If-None-Match says."},
        }
        for status in (*self.failures, "405", "503"):
            answers[status] = {"description": PROBLEMS[status], "content": problem}
        return {
            "operationId": re.sub(r"\W+", "-", self.path).strip("-"),
            "summary": self.summary,
            "parameters": list(self.parameters()),
            "responses": answers,
        }

    def parameters(self) -> Iterator[Node]:
        """Yield the parameters as OpenAPI has them."""
        text = {"schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", self.path):
            yield {"name": name, "in": "path", "required": True, **text}
        for name in self.parameter_names:
            yield {"name": name, "in": "query", "description": SOUGHT[name], **text}


def _operations() -> Iterator[Operation]:
    after = ("after",)
    not_there = ("404", "410")
    yield Operation(f"{API}/openapi.json", "This description", JSON, {"type": "object"})
    yield Operation(
        f"{API}/articles/",
        "Articles, newest first",
        JSON,
        _ref("ArticlesData"),
        after,
        ("404",),
    )
    yield Operation(
        f"{API}/search/",
        "Search in what is published",
        JSON,
        _ref("FoundData"),
        (*SOUGHT,),
        ("400", "429"),
    )
    yield Operation(
        f"{API}/sources/{{id}}/",
        "Who cites a source",
        JSON,
        _ref("SourceUsesData"),
        after,
        not_there,
    )
    line = _ref("StatementData")
    yield Operation(
        "/statements.jsonl",
        "All rated statements, one a line",
        LINES,
        line,
        failures=("429",),
    )
    for page in (
        f"{API}/articles/{{slug}}/",
        f"{API}/articles/{{slug}}/editions/{{number}}/",
    ):
        yield Operation(
            page, "An edition", JSON, _ref("ArticleData"), failures=not_there
        )
        yield Operation(
            f"{page}annotations/",
            "Its Web Annotations",
            FILES[ANNOTATIONS],
            NOTES,
            failures=not_there,
        )


def _ref(shape: str) -> Node:
    return {"$ref": f"#/components/schemas/{shape}"}
