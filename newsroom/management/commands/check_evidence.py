"""Checks whether quoted words stand in the saved copies of their sources."""

from collections.abc import Iterable, Iterator

from django.core.management.base import BaseCommand, CommandParser

from annotations.evidence import checks_of
from annotations.models import Citation, QuotationCheck
from articles.models import Article
from newsroom.management.shell import Row, find_article, write_row

NO_DOCUMENT = "no document"


class Command(BaseCommand):
    help = (
        "Look for every quotation in the kept copies of its source. Prints a JSON line per citation of one: "
        '{"article", "sentence", "source", "found": "exact", "near", "not found" or "no document", "page", '
        '"differences", "missing": figures and names of the noted words that the quotation lacks}.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="*", help="articles; without any all")

    def handle(self, *, slug: list[str], **options: object) -> None:
        articles: Iterable[Article] = [find_article(name) for name in slug]
        if not slug:
            articles = Article.objects.order_by("slug").iterator()
        for article in articles:
            for row in _rows(article):
                write_row(self.stdout, row)


def _rows(article: Article) -> Iterator[Row]:
    """Yield a row for each quotation of the article, in the order of its sentences."""
    quoting = Citation.objects.standing().exclude(quote="")
    of_article = quoting.filter(note__anchor__article=article).select_related(
        "source", "note__anchor__article", "note__anchor__sentence__identity"
    )
    citations = list(of_article.order_by("note__anchor__sentence__position", "pk"))
    checks = checks_of(citations)
    for citation in citations:
        sentence = citation.note.anchor.sentence
        row: Row = {
            "article": article.slug,
            "sentence": sentence.public_key if sentence else "",
            "source": str(citation.source_id),
        }
        yield row | _result(citation, checks.get(citation.pk))


def _result(citation: Citation, check: QuotationCheck | None) -> Row:
    """Return what the check found.

    Hazard: differences quote the document, which for a protected source not everybody
    may read.
    """
    if check is None:
        return {"found": NO_DOCUMENT, "page": None, "differences": [], "missing": []}
    # To a program, a copy without text that can be searched is none.
    is_searched = check.verdict != QuotationCheck.Verdict.NO_TEXT
    return {
        "found": str(check.verdict) if is_searched else NO_DOCUMENT,
        "page": check.page,
        "differences": check.differences if citation.source.is_public else [],
        "missing": check.missing,
    }
