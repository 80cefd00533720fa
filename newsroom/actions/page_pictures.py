"""Pages of kept copies that readers are to see: drawn and kept before the edition that names them."""

from annotations.evidence import checks_of, quoting, spans_on
from annotations.models import Document, QuotationCheck
from articles.extracting import draw_page
from articles.models import Article
from newsroom.editions.models import PagePicture


def draw_shown_pages(article: Article) -> None:
    """Raises Refused. Hazard: drawing takes a tenth of a second a page, so not under anybody's lock."""
    shown = quoting().filter(note__anchor__article=article, source__visibility="public")
    for check in checks_of(list(shown)).values():
        copy = check.copy
        if copy and copy.is_published and copy.document.is_drawn and check.page and not check.picture:
            content = draw_page(copy.document.content, check.page, spans_on(check, check.page))
            check.picture = Document.hash_of(content)
            PagePicture.objects.get_or_create(sha256=check.picture, defaults={"content": content})
            QuotationCheck.objects.filter(pk=check.pk, basis=check.basis).update(picture=check.picture)
