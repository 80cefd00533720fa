"""A small article for tests of what happens to its text, with ways to annotate and edit
it.
"""

from django.contrib.auth.models import User
from django.db import transaction

from annotations.models import Anchor, Citation, Note
from articles.models import Article, Revision, Sentence
from articles.revisions import Draft
from articles.text.headline import count_heads
from articles.text.markup import from_markup
from newsroom.actions.revise import editable_text, revise, write_revision
from tests.support import decisions
from tests.support.decisions import cited, note_on

MARKUP = """# The pier

The council bought the pier in 2012. It paid 3.1 million euros 💶 for it. Nobody asked why.

The engineer warned of rot. The report was shelved in May. A child fell through the deck in August.

> "We did what we could," said the mayor."""


@transaction.atomic
def new_article(
    markup: str = MARKUP,
    user: User | None = None,
    language: str = "en",
    slug: str = "the-pier",
    kind: str = "ours",
) -> Article:
    """Of an examined one nothing is known."""
    said = {"kind": kind, "unknown": Article.Origin.values}
    article = Article.objects.create(
        title="The pier", slug=slug, language=language, created_by=user, **said
    )
    text, blocks = from_markup(markup)
    write_revision(article, Draft(Revision.Kind.IMPORT, text, blocks, language), user)
    return article


def texts(article: Article) -> list[str]:
    """Of the sentences under title and standfirst."""
    revision = article.current_revision
    return [
        one.text
        for one in revision.sentences.filter(block__gte=count_heads(revision.blocks))
    ]


def sentence(article: Article, words: str) -> Sentence:
    """The one sentence of the current revision that holds `words`."""
    found = [
        one
        for one in article.current_revision.sentences.select_related("identity")
        if words in one.text
    ]
    assert len(found) == 1, (words, texts(article))
    return found[0]


def annotate(
    article: Article, words: str, body: str = "Checked.", slug: str = "unverified"
) -> Note:
    return note_on(sentence(article, words), slug, body)


def cite(
    article: Article, words: str, title: str = "The register", stance: str = "supports"
) -> Citation:
    return decisions.cite(sentence(article, words), cited(title, stance))


def edit(
    article: Article, old: str, new: str, user: User | None = None, **options
) -> Revision:
    """Replaces words that must be there, which were read wrongly where the text is
    somebody else's.
    """
    current = article.current_revision
    markup = editable_text(current)
    assert old in markup, (old, markup)
    given = {"based_on": current.number, "summary": "Read wrongly."} | options
    return revise(article, markup.replace(old, new), **given, user=user)


def standing(note: Note) -> tuple[str, str, str]:
    """(status, reason, the sentence that it stands on)"""
    anchor = Anchor.objects.select_related("sentence__revision").get(pk=note.anchor_id)
    return anchor.status, anchor.reason, anchor.sentence.text if anchor.sentence else ""
