"""Whether the words that citations quote stand in the kept copies of their sources."""

from collections.abc import Iterator

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
        articles = [find_article(one) for one in slug] or Article.objects.order_by(
            "slug"
        ).iterator()
        for article in articles:
            for row in _rows(article):
                write_row(self.stdout, row)


def _rows(article: Article) -> Iterator[Row]:
    """Hazard: differences say what is printed, which of a protected source is not for
    everybody.
    """
    quoting = (
        Citation.objects.standing()
        .exclude(quote="")
        .filter(note__anchor__article=article)
    )
    found = quoting.select_related(
        "source", "note__anchor__article", "note__anchor__sentence__identity"
    )
    citations = list(found.order_by("note__anchor__sentence__position", "pk"))
    checks = checks_of(citations)
    for one in citations:
        sentence, check = one.note.anchor.sentence, checks.get(one.pk)
        yield {
            "article": article.slug,
            "sentence": sentence.public_key if sentence else "",
            "source": str(one.source_id),
            "found": _found(check),
            "page": check.page if check else None,
            "differences": check.differences if check and one.source.is_public else [],
            "missing": check.missing if check else [],
        }


def _found(check: QuotationCheck | None) -> str:
    """A copy without text that can be searched is, to a program, none."""
    if check is None or check.verdict == QuotationCheck.Verdict.NO_TEXT:
        return NO_DOCUMENT
    return str(check.verdict)
