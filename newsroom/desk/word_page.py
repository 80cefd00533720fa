"""The download of an article as a Word file for its writer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.problems import Refused
from newsroom.desk.access import desk_view, one_article


@desk_view("articles.view_article", one_article)
@require_safe
def download_copy(request: HttpRequest, article_id: int) -> HttpResponse:
    """Answer with the current text as a Word file, its notes as comments."""
    # Loading it takes 10 MB, which only the processes that need it spend.
    from articles.text.word_file import MEDIA_TYPE
    from newsroom.actions.writers_copy import writers_copy

    article = get_object_or_404(Article, pk=article_id)
    try:
        content = writers_copy(article)
    except Refused as refusal:
        raise Http404(refusal.message) from refusal
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"{article.slug}.docx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
