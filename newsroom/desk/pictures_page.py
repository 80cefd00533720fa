"""The pictures of an article, on its page: each with what is said of it, and where
another is dropped.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from articles.extracting import MAX_BYTES
from articles.models import Article, Picture, Revision
from articles.problems import Problem, Refused
from articles.text.characters import whole_number
from newsroom.actions.illustrate import (
    PERMISSION,
    PictureDetails,
    add_picture,
    change_picture,
    erased_pictures,
    picture_places,
)
from newsroom.desk.access import acting, desk_view
from newsroom.desk.kept_texts import confirm_saved

FIRST_WORDS = 60  # code points by which a place is named


def shown_pictures(revision: Revision) -> dict[str, Any]:
    """What the page shows of them. Each has the places where it may stand."""
    erased = erased_pictures(revision)
    pictures = []
    for one in revision.pictures:
        src = one["sizes"][-1]
        here = _named(picture_places(revision, one["block"]))
        pictures.append(
            {**one, "src": src, "is_erased": src["sha256"] in erased, "places": here}
        )
    return {
        "revision": revision,
        "pictures": pictures,
        "places": _named(picture_places(revision)),
    }


def _named(places: dict[int, str]) -> list[tuple[int, str]]:
    return [
        (index, Truncator(begins).chars(FIRST_WORDS))
        for index, begins in places.items()
    ]


@desk_view(PERMISSION)
@require_POST
def change(request: HttpRequest, article_id: int) -> HttpResponse:
    """Adds a picture, or changes or takes out one of those that are there."""
    article = get_object_or_404(Article, pk=article_id)
    acts: dict[str, Callable[[], Revision]] = {
        "add": lambda: _add(request, article),
        "save": lambda: _change(request, article, _said(request)),
        "remove": lambda: _change(request, article, None),
    }
    try:
        acts.get(request.POST.get("act", ""), acts["save"])()
    except Problem as problem:
        return _as_typed(request, article, problem.message)
    messages.success(request, _("Saved. Readers see it with the next edition."))
    place = reverse("admin:articles_article_change", args=[article_id]) + "#pictures"
    return confirm_saved(request, redirect(place))


def _as_typed(request: HttpRequest, article: Article, problem: str) -> HttpResponse:
    """The pictures as they are now, with what was typed; a file has to be
    chosen again.
    """
    shown = shown_pictures(article.current_revision)
    said = _said(request)
    typed = {**vars(said), "caption": request.POST.get("caption", "")}
    number = _number(request, "number")
    if request.POST.get("act") == "add":
        shown["typed"] = typed
    elif 0 <= number < len(shown["pictures"]):
        shown["pictures"][number] |= typed
    context = {"article": article, "problem": problem, **shown}
    return render(request, "desk/pictures.html", context, status=409)


def _add(request: HttpRequest, article: Article) -> Revision:
    file = request.FILES.get("picture")
    if file is None:
        raise Refused(_("Choose a picture, or drop one here."))
    # Before all of it is in memory; what is larger is refused with a word.
    content = file.read(MAX_BYTES + 1)
    caption = request.POST.get("caption", "")
    seen = _number(request, "based_on")
    return add_picture(
        article,
        content,
        _said(request),
        caption=caption,
        based_on=seen,
        user=acting(request),
    )


def _change(
    request: HttpRequest, article: Article, said: PictureDetails | None
) -> Revision:
    number, seen = _number(request, "number"), _number(request, "based_on")
    return change_picture(article, number, said, based_on=seen, user=acting(request))


def _said(request: HttpRequest) -> PictureDetails:
    return PictureDetails(
        _number(request, "block"),
        request.POST.get("alt", ""),
        request.POST.get("credit", ""),
        is_decorative="is_decorative" in request.POST,
    )


def _number(request: HttpRequest, name: str) -> int:
    number = whole_number(request.POST.get(name, ""))
    return -1 if number is None else number


@desk_view("articles.view_article")
@require_GET
def picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """For the desk, whether or not readers see it."""
    kept = get_object_or_404(Picture.objects.exclude(content=b""), sha256=sha256)
    return HttpResponse(bytes(kept.content), content_type="image/webp")
