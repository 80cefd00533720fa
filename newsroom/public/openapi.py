"""The API's description (OpenAPI 3.1), its shapes made from those of `told`."""

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
from newsroom.public.statements import LINES
from newsroom.templatetags.paper import this_site

type Node = dict[str, Any]


class ProblemData(TypedDict):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


SHAPES = (
    *(
        api_schemas.ArticlesData,
        api_schemas.ArticleData,
        api_schemas.StatementData,
        api_schemas.SourceUsesData,
    ),
    *(FoundData, ProblemData),
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
    return json.dumps(document(), ensure_ascii=False, indent=1).encode()


def document() -> Node:
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
    """Of `SHAPES`, and those that they hold. No string here is a leaf that an object
    may stand for.
    """
    made: dict[str, Node] = {}
    for shape in SHAPES:
        json_schema.schema_of(shape, made)
    text = json.dumps(made).replace('{"$ref": "#/$defs/Leaf"}', '{"type": "string"}')
    found: Node = json.loads(text.replace("#/$defs/", "#/components/schemas/"))
    return found


def paths() -> dict[str, Node]:
    return {one.path: {"get": one.described()} for one in _operations()}


class Operation(NamedTuple):
    """schema: of the answer. asked: names of SOUGHT. fails: statuses of PROBLEMS,
    beside those of all.
    """

    path: str
    summary: str
    media_type: str
    schema: Node
    asked: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()

    def described(self) -> Node:
        problem = (
            {PROBLEM: {"schema": _ref("ProblemData")}}
            if self.path.startswith(API)
            else {}
        )
        answers: Node = {
            "200": {
                "description": f"{self.summary}.",
                "content": {self.media_type: {"schema": self.schema}},
            },
            "304": {"description": "It is as the ETag in If-None-Match says."},
        }
        for status in (*self.fails, "405", "503"):
            answers[status] = {"description": PROBLEMS[status], "content": problem}
        return {
            "operationId": re.sub(r"\W+", "-", self.path).strip("-"),
            "summary": self.summary,
            "parameters": [*self.parameters()],
            "responses": answers,
        }

    def parameters(self) -> Iterator[Node]:
        text = {"schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", self.path):
            yield {"name": name, "in": "path", "required": True, **text}
        for name in self.asked:
            yield {"name": name, "in": "query", "description": SOUGHT[name], **text}


def _operations() -> Iterator[Operation]:
    after, one = ("after",), ("404", "410")
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
        one,
    )
    line = _ref("StatementData")
    yield Operation(
        "/statements.jsonl",
        "All rated statements, one a line",
        LINES,
        line,
        fails=("429",),
    )
    for page in (
        f"{API}/articles/{{slug}}/",
        f"{API}/articles/{{slug}}/editions/{{number}}/",
    ):
        yield Operation(page, "An edition", JSON, _ref("ArticleData"), fails=one)
        yield Operation(
            f"{page}annotations/",
            "Its Web Annotations",
            FILES[ANNOTATIONS],
            NOTES,
            fails=one,
        )


def _ref(shape: str) -> Node:
    return {"$ref": f"#/components/schemas/{shape}"}
