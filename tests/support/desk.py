"""An article of our own, cut into sentences, for tests of what happens on the desk."""

from typing import Any

from django.contrib.auth.models import User

from annotations.checkable import assess, propose
from articles.models import Article, Revision, Sentence

HEADINGS = {"The contract", "What the records show"}
PARAGRAPHS = [
    [
        "The harbour authority of Port Ellery paid 4.2 million euros for a tide gate that has never closed.",
        "It was meant to protect 1,900 homes.",
        "Nobody at the authority would say why.",
    ],
    ["The contract"],
    [
        "In March 2019 the authority chose Marrow & Finch, a firm founded eleven weeks earlier.",
        "Two of its directors had worked for the authority until the previous autumn.",
        "“We followed every rule,” said the authority's chairman, Edwin Sallow.",
        "The rules, as it happens, were changed that February.",
    ],
    [
        "According to minutes seen by this newspaper, three cheaper offers were set aside in one meeting.",
        "The meeting lasted nineteen minutes.",
        "It rained all day.",
    ],
    ["What the records show"],
    [
        "The gate failed its first test on 12 May 2021, and its second a year later.",
        "An inspector wrote that the hinges had been made for a smaller gate.",
        "The authority has since spent 610,000 euros, or 14 per cent of the price, on repairs.",
        "Flooding in the old town rose by a third between 2020 and 2023.",
    ],
    [
        "Nobody at the authority would say why.",
        "The next spring tide is due on the ninth.",
        "The pumps, residents say, are the loudest thing in the harbour.",
    ],
]


def make_article(
    slug: str = "the-gate-that-never-closed", user: User | None = None
) -> Article:
    """With one revision; sentence n has the key k<n>, so sentence 0 is k0."""
    article = Article.objects.create(
        slug=slug,
        title="The gate that never closed",
        standfirst="Port Ellery bought a tide gate. The water still comes in.",
        byline="Ida Renn",
        language="en",
        kind="examined",
        unknown=Article.Origin.values,
        created_by=user,
    )
    add_revision(article, PARAGRAPHS, user=user)
    return article


def add_revision(
    article: Article,
    paragraphs: list[list[str]],
    *,
    keys: list[str] | None = None,
    user: User | None = None,
) -> Revision:
    """Written directly: no anchor is carried."""
    text, blocks, spans = _lay_out(paragraphs)
    number = article.revisions.count() + 1
    revision = Revision.objects.create(
        article=article,
        number=number,
        kind="import",
        text=text,
        blocks=blocks,
        created_by=user,
    )
    Sentence.objects.bulk_create(
        Sentence(
            revision=revision,
            position=position,
            block=block,
            start=start,
            end=end,
            key=keys[position] if keys else f"k{position}",
            **_assessment(text[start:end]),
        )
        for position, (block, start, end) in enumerate(spans)
    )
    return revision


def sentence(article: Article, key: str) -> Sentence:
    return article.current_revision.sentences.select_related("revision").get(key=key)


def _lay_out(
    paragraphs: list[list[str]],
) -> tuple[str, list[dict[str, Any]], list[tuple[int, int, int]]]:
    text, blocks, spans = "", [], []
    for number, sentences in enumerate(paragraphs):
        text += "\n\n" if text else ""
        begin = len(text)
        for order, words in enumerate(sentences):
            text += " " if order else ""
            spans.append((number, len(text), len(text) + len(words)))
            text += words
        kind = "heading" if sentences[0] in HEADINGS else "paragraph"
        blocks.append(
            {
                "kind": kind,
                "start": begin,
                "end": len(text),
                "level": 2 if kind == "heading" else 0,
            }
        )
    return text, blocks, spans


def _assessment(words: str) -> dict[str, Any]:
    found = assess(words)
    proposed = propose(words, found["reasons"], "en")
    return {"tier": found["tier"], "checkable": {**found, "proposals": proposed}}
