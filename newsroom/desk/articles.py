"""The desk's front page: every article with its state, coverage and ratings."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from annotations.models import Anchor, Citation, Note
from articles.models import Article, Finding, Revision, Sentence
from newsroom.actions import batches
from newsroom.desk.guard import desk_view
from newsroom.models import Edition

PER_PAGE = 30


@dataclass(frozen=True)
class Coverage:
    annotated: int = 0
    sourced: int = 0


def _articles() -> QuerySet[Any]:
    revision = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    edition = Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
    pending = Finding.objects.undecided().filter(extraction=OuterRef("current_extraction"))
    drafts = Note.objects.drafts().filter(anchor__article=OuterRef("pk"))
    return Article.objects.annotate(
        current_id=Subquery(revision.values("pk")[:1]),
        current_number=Subquery(revision.values("number")[:1]),
        current_extraction=Subquery(revision.values("extraction")[:1]),
        changed_at=Subquery(revision.values("created_at")[:1]),
        edition_number=Subquery(edition.values("number")[:1]),
        edition_kind=Subquery(edition.values("kind")[:1]),
        edition_revision=Subquery(edition.values("revision")[:1]),
        edition_at=Subquery(edition.values("published_at")[:1]),
        has_findings=Exists(pending),
        has_drafts=Exists(drafts),
        has_unresolved=Exists(Anchor.objects.unresolved().filter(article=OuterRef("pk"))),
    ).select_related("created_by")


def _coverage(revisions: list[int]) -> dict[int, Coverage]:
    """Of sentences with what the next edition shows; what rules make of a sentence counts for nothing."""
    on_it = {"anchor__sentence": OuterRef("pk")}
    rows = (
        Sentence.objects.filter(revision__in=revisions)
        .annotate(cited=Exists(Citation.objects.public().filter(**on_it)))
        .filter(Q(cited=True) | Exists(Note.objects.public().filter(**on_it)))
        .order_by()
        .values("revision")
        .annotate(annotated=Count("pk"), sourced=Count("pk", filter=Q(cited=True)))
    )
    return {row["revision"]: Coverage(row["annotated"], row["sourced"]) for row in rows}


def _ratings(articles: list[int]) -> dict[int, list[dict[str, object]]]:
    rows = (
        Note.objects.filter(anchor__article__in=articles)
        .exclude(anchor__status=Anchor.Status.RETIRED)
        .order_by("rating__position")
        .values(
            article=F("anchor__article"),
            tone=F("rating__tone"),
            label=F("rating__label"),
            sign=F("rating__sign"),
        )
        .annotate(number=Count("pk"))
    )
    found: dict[int, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        found[row["article"]].append(dict(row))
    return found


def _state(article: Any) -> str:
    if article.edition_number is None:
        return _("not published")
    if article.edition_kind == Edition.Kind.WITHDRAWAL:
        return _("withdrawn")
    if article.edition_revision != article.current_id:
        return _("edition %(edition_number)s, text changed since") % {
            "edition_number": article.edition_number
        }
    return _("edition %(edition_number)s") % {"edition_number": article.edition_number}


@desk_view("articles.view_article")
def articles(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = _articles()
    if words:
        found = found.filter(
            Q(title__icontains=words) | Q(slug__icontains=words) | Q(byline__icontains=words)
        )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    coverage = _coverage([article.current_id for article in rows])
    ratings = _ratings([article.pk for article in rows])
    for article in rows:
        article.coverage = coverage.get(article.current_id, Coverage())
        article.rating_counts = ratings.get(article.pk, [])
        article.state = _state(article)
    return render(
        request,
        "desk/articles.html",
        {"page": page, "articles": rows, "q": words} | batches.unfinished(),
    )
