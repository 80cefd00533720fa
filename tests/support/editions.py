"""Editions to read: documents built from sentences, and rows that hold them as
publication would.
"""

import hashlib
import json
from copy import deepcopy
from datetime import UTC, datetime
from io import StringIO
from itertools import pairwise
from typing import Any

from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from articles.models import Article, Revision
from articles.text.names import name_slug, names_in
from newsroom.editions.models import Edition, Openings
from newsroom.editions.sealing import Opened, seal, to_stored
from newsroom.editions.verify import hash_of
from newsroom.operations.reindexing import editions_of
from newsroom.public import article_pages, article_rows, feeds, opendata, sitemap
from newsroom.public.api_schemas import API
from newsroom.public.models import Listing, Place
from newsroom.public.queries import ask_database

RATINGS = [
    {
        "slug": "supported",
        "label": "Supported",
        "value": 5,
        "sign": "✓",
        "tone": "supported",
        "meaning": "supported",
        "description": "The sources bear the sentence out.",
    },
    {
        "slug": "mostly-supported",
        "label": "Mostly supported",
        "value": 4,
        "sign": "≈",
        "tone": "mostly",
        "meaning": "mostly_supported",
        "description": "Right in substance; a detail is loose.",
    },
    {
        "slug": "missing-context",
        "label": "Missing context",
        "value": 3,
        "sign": "…",
        "tone": "context",
        "meaning": "missing_context",
        "description": "True as far as it goes, and misleading without more.",
    },
    {
        "slug": "unverified",
        "label": "Unverified",
        "value": None,
        "sign": "?",
        "tone": "unverified",
        "meaning": "unverified",
        "description": "No source found that settles it either way.",
    },
    {
        "slug": "disputed",
        "label": "Disputed",
        "value": 2,
        "sign": "!",
        "tone": "disputed",
        "meaning": "disputed",
        "description": "Sources of weight contradict it.",
    },
    {
        "slug": "false",
        "label": "False",
        "value": 1,
        "sign": "✕",
        "tone": "false",
        "meaning": "false",
        "description": "The sources show that it is not so.",
    },
]

REASONS = {
    "figure-not-found": "Figure not found",
    "outdated": "Outdated",
    "exaggerated": "Exaggerated",
    "flawed-comparison": "Flawed comparison",
}

SOURCES: dict[str, dict[str, Any]] = {
    "11": {
        "csl": {
            "type": "report",
            "title": "Inspection reports of the Calder Quay bridge, 2016 to 2024",
            "publisher": "Port of Hallen, released under the Records Act",
            "issued": {"date-parts": [[2025, 2, 11]]},
            "URL": "https://records.hallen.example/releases/2025-0211/calder-quay",
        },
        "archive_url": "https://archive.example/2025/calder-quay",
    },
    "12": {
        "csl": {
            "type": "webpage",
            "title": "Register of chartered engineers: entries for Brandt, L.",
            "publisher": "Chamber of Engineers",
            "issued": {"date-parts": [[2025, 6]]},
            "URL": "https://register.engineers.example/brandt-l",
        },
        "archive_url": "",
    },
    "13": {
        "csl": {
            "type": "dataset",
            "title": "Gate logs of the Calder Quay service road",
            "author": [
                {"family": "Osei", "given": "Adwoa"},
                {"family": "Lindqvist", "given": "Per"},
            ],
            "publisher": "Hallen Transport Archive",
            "issued": {"date-parts": [[2024]]},
            "DOI": "10.5555/hallen.gatelogs",
        },
        "archive_url": "https://archive.example/2024/gate-logs",
    },
    "14": {
        "csl": {
            "type": "article-newspaper",
            "title": "Council puts cost of new bridge at 41 million",
            "container-title": "Hallen Courier",
            "author": [{"literal": "Staff reporters"}],
            "issued": {"date-parts": [[2024, 10, 3]]},
            "URL": "https://courier.example/2024/10/03/new-bridge-cost",
        },
        "archive_url": "",
    },
    "15": {
        "csl": {
            "type": "legislation",
            "title": "Bridges (Inspection) Order, section 9",
            "publisher": "Ministry of Works",
            "issued": {"date-parts": [[2011, 4, 1]]},
            "URL": "https://law.example/orders/bridges-inspection#s9",
        },
        "archive_url": "",
    },
    "p1": {"csl": {}, "archive_url": "", "protected": True},
}

NO_MORE = {"affiliation": "", "expertise": ""}  # is known of a person who signs

HEADING, QUOTE, ITEM = "heading", "quote", "list_item"


NOT_COMPARED = {
    "result": "no_copy",
    "copy": None,
    "differences": [],
    "omissions": [],
    "skipped": [],
    "override": None,
}


def cite(
    source: str, stance: str = "supports", locator: str = "", quote: str = ""
) -> dict[str, Any]:
    return {
        "source": source,
        "stance": stance,
        "locator": locator,
        "quote": quote,
        "check": {**NOT_COMPARED} if quote else None,
    }


def rate(
    rating: str | None,
    body: str,
    *reasons: str,
    by: str = "Ines Moreau",
    words: str = "",
) -> dict[str, Any]:
    """words: of its sentence, that it is about."""
    return {
        "rating": rating,
        "body": body,
        "reasons": list(reasons),
        "by": by,
        "words": words,
    }


# (kind, [(sentence, tier, notes, citations), ...]); citations hang on the first of the
# notes.
INVESTIGATION: list[
    tuple[str, list[tuple[str, str, list[dict[str, Any]], list[dict[str, Any]]]]]
] = [
    (
        "paragraph",
        [
            (
                "On the morning of 14 March 2024 a lorry carrying cut stone crossed the Calder "
                "Quay bridge, and "
                "the third span dropped eleven centimetres.",
                "needs_source",
                [
                    rate(
                        "supported",
                        "The port's own incident sheet gives the date, the load and the drop: "
                        "*eleven centimetres at the third span, measured at 09:40*.",
                    )
                ],
                [
                    cite(
                        "11",
                        locator="p. 212",
                        quote="Deflection of 0.11 m recorded at span 3; road closed at 09:52.",
                    )
                ],
            ),
            ("Nobody was hurt.", "check", [], [cite("11", locator="p. 214")]),
            (
                "The driver, who had slowed to let a cyclist pass, said he felt the road ‘sit "
                "down’ under him.",
                "check",
                [],
                [cite("p1")],
            ),
        ],
    ),
    (
        "paragraph",
        [
            (
                "The bridge had passed its inspection nineteen days before.",
                "needs_source",
                [rate("supported", "The certificate is dated 24 February 2024.")],
                [cite("11", locator="p. 201"), cite("15", "context", "s. 9(2)")],
            ),
            (
                "It had passed every inspection for eight years.",
                "needs_source",
                [
                    rate(
                        "mostly-supported",
                        "Seven certificates are on file. For 2019 there is only a cover letter "
                        "that says the "
                        "inspection was *passed without remarks*.",
                    )
                ],
                [cite("11", locator="pp. 3–201")],
            ),
            (
                "Yet on the days when inspectors were paid to stand beneath it, the gate to the "
                "service road, "
                "which is the only way to get there, did not open.",
                "needs_source",
                [
                    rate(
                        "missing-context",
                        "The logs do show no opening on the eleven inspection days. They also "
                        "have gaps: the "
                        "recorder was off for **63 days** in the eight years, and two of the "
                        "eleven fall within "
                        "those gaps.\n\nThe port says inspectors may have come by boat; it gave "
                        "no record of one.",
                    )
                ],
                [
                    cite(
                        "13",
                        locator="sheet 4",
                        quote="No events: 2017-03-02, 2018-03-06, 2020-03-03 …",
                    ),
                    cite(
                        "11",
                        "contradicts",
                        "p. 88",
                        "Access by the service road, gate 2.",
                    ),
                ],
            ),
        ],
    ),
    (HEADING, [("Eleven signatures", "none", [], [])]),
    (
        "paragraph",
        [
            (
                "The certificates carry one name, L. Brandt, and one stamp.",
                "needs_source",
                [],
                [cite("11", locator="p. 201")],
            ),
            (
                "The Chamber of Engineers struck Lars Brandt from its register in 2015.",
                "needs_source",
                [
                    rate(
                        "false",
                        "The register shows that Brandt’s entry was **suspended** from June 2015 "
                        "to January 2016 for "
                        "unpaid fees and then restored. He was never struck off.",
                        "outdated",
                        by="Tomas Reuter",
                    )
                ],
                [
                    cite(
                        "12",
                        "contradicts",
                        "entry 40771",
                        "Suspended 12.06.2015. Restored 19.01.2016. In good standing.",
                    )
                ],
            ),
            (
                "He did not answer six letters.",
                "check",
                [],
                [],
            ),
            (
                "A colleague who worked beside him until 2021 said that he signed ‘in batches, on Fridays’.",
                "needs_source",
                [
                    rate(
                        "unverified",
                        "One person told us this. We know who they are and believe they were in a "
                        "position to know; "
                        "we found no document that shows it.",
                    )
                ],
                [cite("p1", "supports", "", "")],
            ),
        ],
    ),
    (
        QUOTE,
        [
            (
                "You do not climb down there in March if nobody asks whether you did.",
                "none",
                [],
                [cite("p1")],
            )
        ],
    ),
    (
        "paragraph",
        [
            (
                "The port paid 4,300 crowns for each inspection, according to its accounts.",
                "needs_source",
                [rate("supported", "Eleven payments of 4,300 crowns, 2016 to 2024.")],
                [cite("11", locator="annex C")],
            ),
            (
                "That is ten times what neighbouring ports pay.",
                "needs_source",
                [
                    rate(
                        "disputed",
                        "The two ports that answered us pay between 1,900 and 2,600 crowns, for "
                        "bridges half as long. "
                        "Per metre of deck the difference is small.\n\n- Hallen: 43 crowns per "
                        "metre\n- Osterby: 38\n"
                        "- Vell: 41",
                        "flawed-comparison",
                        "exaggerated",
                    ),
                    rate(
                        "missing-context",
                        "Fees rose everywhere in 2022, when divers became compulsory.",
                    ),
                ],
                [
                    cite(
                        "14",
                        "contradicts",
                        quote="Osterby paid 1,900 crowns last year, Vell 2,600.",
                    ),
                    cite("11", locator="annex C"),
                ],
            ),
        ],
    ),
    (HEADING, [("What the law asks", "none", [], [])]),
    (
        "paragraph",
        [
            (
                "The Order of 2011 leaves little room.",
                "none",
                [],
                [],
            ),
            (
                "An inspector must, for every span:",
                "check",
                [],
                [cite("15", "supports", "s. 9")],
            ),
        ],
    ),
    (
        ITEM,
        [
            (
                "touch the bearings, or photograph them from within two metres;",
                "needs_source",
                [rate("supported", "Section 9(3)(a), word for word.")],
                [cite("15", "supports", "s. 9(3)(a)")],
            )
        ],
    ),
    (
        ITEM,
        [
            (
                "measure the deflection under a known load;",
                "needs_source",
                [],
                [cite("15", "supports", "s. 9(3)(b)")],
            )
        ],
    ),
    (
        ITEM,
        [("and sign in the presence of a second engineer.", "needs_source", [], [])],
    ),
    (
        "paragraph",
        [
            (
                "None of the eleven files holds a photograph.",
                "needs_source",
                [
                    rate(
                        "supported",
                        "We went through all 1,114 pages. There are drawings, no photograph.",
                    )
                ],
                [cite("11")],
            ),
            (
                "None names a second engineer.",
                "needs_source",
                [],
                [cite("11")],
            ),
            (
                "The council now puts the cost of a new bridge at 41 million crowns.",
                "needs_source",
                [
                    rate(
                        "supported",
                        "Reported by the [Hallen "
                        "Courier](https://courier.example/2024/10/03/new-bridge-cost) and "
                        "confirmed to us by the council’s press office.",
                    )
                ],
                [cite("14")],
            ),
            (
                "It closed the bridge for good on 2 April, and the stone now goes round by "
                "Osterby, an hour each way.",
                "needs_source",
                [],
                [cite("14", "context")],
            ),
            ("The lorry was towed on the third day.", "check", [], []),
            ("The gate, when we last tried it, was locked.", "none", [], []),
        ],
    ),
]


def document(
    blocks: Any = INVESTIGATION,
    *,
    article: dict[str, Any] | None = None,
    edition: dict[str, Any] | None = None,
    on_article: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], []),
    history: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """A document. `on_article`: notes and citations on the article as a whole."""
    made: dict[str, Any] = {
        "article": {
            "uid": "7d0b1a52-9c14-4e0e-8a51-3c8f2f1c9a10",
            "slug": "the-bridge-that-was-inspected-on-paper",
            "language": "en",
            "title": "The bridge that was inspected on paper",
            "title_is_ours": False,
            "standfirst": "For eight years an engineer signed for what nobody had looked at. We "
            "put the certificates "
            "of the Calder Quay bridge beside the log of the only gate that leads beneath it.",
            "byline": "Marta Venn and Jonas Aldous",
            "dated": "2025-03-01",
            "publisher": "The Hallen Review",
            "canonical_url": "https://review.example/2025/bridge",
            "kind": "",
            "excerpted": False,
            "unknown": [],
            "removed_passages": 0,
            "translation_of": None,
            "repairs": [],
            "topics": [
                {"slug": "public-works", "name": "Public works"},
                {"slug": "hallen", "name": "Hallen"},
            ],
        }
        | (article or {}),
        "edition": {
            "number": 1,
            "kind": "first",
            "change_note": "",
            "published_at": "2025-03-01T06:00:00Z",
            "first_published_at": "2025-03-01T06:00:00Z",
            "published_by": "Ana Duarte",
            "revision": 1,
            "previous_sha256": "",
            "correction": "",
            "why": "",
            "unchecked": 0,
            "unchecked_why": "",
            "unchecked_by": "",
            "seconded_by": "",
            "checked_by": "",
            "published_alone": False,
            "alone_why": "",
            "unconfirmed": False,
            "archived": False,
            "sign_offs": [],
        }
        | (edition or {}),
        "text": "",
        "blocks": [],
        "sentences": [],
        "ratings": deepcopy(RATINGS),
        "notes": [],
        "citations": [],
        "sources": [],
        "history": [{"correction": "", "why": ""} | past for past in history or []],
        "languages": {"text": (article or {}).get("language", "en"), "quotations": {}},
        "withheld": [],
        "pictures": [],
        "overall": None,
        "replies": [],
    }
    names = names_in(made["article"]["byline"])
    made["article"].setdefault(
        "credits",
        [
            {"role": "author", "name": name, "slug": name_slug(name), **NO_MORE}
            for name in names
        ],
    )
    for kind, sentences in blocks:
        _add_block(made, kind, sentences)
    _add_notes(made, None, "", *on_article)
    used = {citation["source"] for citation in made["citations"]}
    made["sources"] = [
        {"id": key, "protected": False} | deepcopy(SOURCES[key])
        for key in SOURCES
        if key in used
    ]
    return made


def _add_block(made: dict[str, Any], kind: str, sentences: list[Any]) -> None:
    text = made["text"] + ("\n\n" if made["text"] else "")
    start, number = len(text), len(made["blocks"])
    for place, (sentence, tier, notes, citations) in enumerate(sentences):
        text += " " if place else ""
        key = hashlib.sha256(sentence.encode()).hexdigest()[:10]
        made["sentences"].append(
            {
                "key": key,
                "start": len(text),
                "end": len(text) + len(sentence),
                "block": number,
                "tier": tier,
                "state": "noted"
                if any(note["rating"] for note in notes)
                else "nothing",
            }
        )
        text += sentence
        _add_notes(made, key, sentence, notes, citations)
    made["text"] = text
    level = 2 if kind == HEADING else 0
    made["blocks"].append(
        {"kind": kind, "start": start, "end": len(text), "level": level}
    )


def _add_notes(
    made: dict[str, Any],
    key: str | None,
    text: str,
    notes: list[Any],
    citations: list[Any],
) -> None:
    """With a note that only holds the citations, where there is no other."""
    first = len(made["notes"]) + 1
    for note in notes or ([rate(None, "", by="")] if citations else []):
        start = text.index(note["words"]) if note["words"] else None
        is_approved = bool(note["rating"] or note["body"])
        made["notes"].append(
            {
                "id": str(len(made["notes"]) + 1),
                "sentence": key,
                "start": start,
                "end": None if start is None else start + len(note["words"]),
                "rating": note["rating"],
                "reasons": [
                    {"slug": slug, "label": REASONS[slug]} for slug in note["reasons"]
                ],
                "body": note["body"],
                "authors": ["Jun Abara"],
                "approved_by": note["by"] if is_approved else "",
                "approved_at": "2025-02-27T16:20:00Z" if is_approved else None,
                "approved_alone": False,
                "sign_offs": [],
                "answer": "",
                "answer_remark": "",
                "answered": [],
                "claimant": "",
                "speaker": "",
            }
        )
    for citation in citations:
        made["citations"].append(
            {"id": str(len(made["citations"]) + 1), "note": str(first)} | citation
        )


def withdrawal(of: dict[str, Any], reason: str) -> dict[str, Any]:
    """What `of` becomes when its article is withdrawn: no text, and the reason as the
    change note.
    """
    emptied = ("blocks", "sentences", "notes", "citations", "sources")
    empty: dict[str, list[Any]] = {name: [] for name in emptied}
    return (
        of
        | empty
        | {
            "text": "",
            "edition": of["edition"] | {"kind": "withdrawal", "change_note": reason},
        }
    )


def publish(
    made: dict[str, Any], *, kind: str = "", change_note: str = "", at: str = ""
) -> Edition:
    """Adds the next edition of the article in `made`, as publication does, without
    making its pages.
    """
    made = deepcopy(made)
    facts = made["article"]
    article, _ = Article.objects.get_or_create(
        uid=facts["uid"], defaults={"slug": facts["slug"], "title": facts["title"]}
    )
    earlier = list(article.editions.order_by("number"))
    edition = made["edition"]
    edition["number"] = edition["revision"] = len(earlier) + 1
    edition["kind"] = kind or edition["kind"]
    edition["change_note"] = change_note or edition["change_note"]
    edition["published_at"] = at or edition["published_at"]
    if earlier:
        edition["previous_sha256"] = earlier[-1].sha256
        edition["first_published_at"] = earlier[0].content["edition"]["published_at"]
        edition["kind"] = kind or "update"
        edition["change_note"] = edition["change_note"] or "Sources added."
    made["history"] = [
        {
            "number": past.number,
            "kind": past.kind,
            "correction": past.content["edition"]["correction"],
            "why": past.content["edition"]["why"],
            "change_note": past.change_note,
            "published_at": past.content["edition"]["published_at"],
            "sha256": past.sha256,
        }
        for past in earlier
    ]
    revision = Revision.objects.create(
        article=article,
        number=len(earlier) + 1,
        kind=Revision.Kind.IMPORT,
        text=made["text"],
        blocks=made["blocks"],
    )
    document, opened = sealed(made)
    stored = Edition.objects.create(
        article=article,
        revision=revision,
        number=edition["number"],
        kind=edition["kind"],
        document=document,
        sha256=hash_of(document),
        previous_sha256=edition["previous_sha256"],
        published_at=datetime.fromisoformat(edition["published_at"]).astimezone(UTC),
    )
    Openings.objects.create(
        edition=stored, change_note=edition["change_note"], opened=json.dumps(opened)
    )
    return stored


def sealed(made: Any) -> tuple[str, Opened]:
    """The document as it is stored, and what stands beside it."""
    document, leaves = seal(to_stored(made))
    return document, {
        "leaves": leaves,
        "past": [[one["change_note"], one["why"]] for one in made["history"]],
    }


def make_pages(article: Article) -> None:
    """What publication writes for readers with its newest edition."""
    article_rows.write_newest(editions_of(article.pk))


def reindex_all() -> None:
    """As `manage.py reindex` does."""
    call_command("reindex", stdout=StringIO())


def answered(path: str, *, host: str = "testserver") -> HttpResponse:
    """As a reader without cookies gets it, plain."""
    return Client().get(path, headers={"host": host})


def body(path: str) -> str:
    return answered(path).text


def published_addresses() -> list[str]:
    """Every address at which something of an article, or a list that shows one, stands
    or stood.
    """
    places = list(Place.objects.order_by("slug", "number"))
    slugs = sorted({place.slug for place in places})
    numbers = {
        slug: [place.number for place in places if place.slug == slug] for slug in slugs
    }
    lists = Listing.objects.order_by("list").values_list("list", flat=True).distinct()
    return [
        *(
            "/",
            "/method/",
            "/corrections/",
            "/sitemap.xml",
            sitemap.STANDING_FILE,
            f"{API}/articles/",
        ),
        *(
            f"/feeds/{of}.{extension}"
            for of in ("articles", "corrections")
            for extension in feeds.FORMATS
        ),
        *_archive_addresses(),
        *(address for name in lists for address in _of_list(*name.partition("/")[::2])),
        *(f"{place}{name}" for place in places for name in ("", *opendata.FILES)),
        *(
            f"{API}{place}{name}"
            for place in places
            for name in ("", article_pages.ANNOTATIONS)
        ),
        *(f"/articles/{slug}/editions/" for slug in slugs),
        *(
            f"/articles/{slug}/editions/{older}/{newer}/"
            for slug, some in numbers.items()
            for older, newer in pairwise(number for number in some if number)
        ),
        *(
            sitemap.sitemap_address(number)
            for number in sitemap.sitemap_files(ask_database)
        ),
    ]


def _archive_addresses() -> list[str]:
    keys = Listing.objects.filter(list="archive").values_list("sort_key", flat=True)
    years = {f"/archive/{key[:4]}/" for key in keys}
    months = {f"/archive/{key[:4]}/{key[4:6]}/" for key in keys}
    return ["/archive/", *sorted(years | months)]


def _of_list(kind: str, key: str) -> list[str]:
    return {
        **{of: [f"/{of}s/{key}/", *_feeds_of(of, key)] for of in ("topic", "author")},
        "news": _feeds_of(*key.split("/")) if "/" in key else [],
        "source": [f"/sources/{key}/", f"{API}/sources/{key}/"],
        "withheld": [f"/sources/{key}/", f"{API}/sources/{key}/"],
    }.get(kind, [])


def _feeds_of(of: str, key: str) -> list[str]:
    return [f"/feeds/{of}s/{key}.{extension}" for extension in feeds.FORMATS]


def statuses(prefix: str = "/") -> dict[str, int]:
    """What published addresses answer."""
    wanted = [path for path in published_addresses() if path.startswith(prefix)]
    return {path: answered(path).status_code for path in wanted}


def other_article(
    number: int, *, at: str = "", blocks: Any = INVESTIGATION[:2], **article: Any
) -> dict[str, Any]:
    """A short article of its own address, for lists."""
    facts = {
        "uid": f"00000000-0000-4000-8000-{number:012d}",
        "slug": f"article-{number}",
        "title": f"Article {number}",
        "title_is_ours": False,
        "standfirst": f"What article {number} is about.",
    }
    at = at or f"2025-01-{number % 28 + 1:02d}T08:00:00Z"
    return document(
        blocks,
        article=facts | article,
        edition={"published_at": at, "first_published_at": at},
    )
