"""The pictures of an article: their details, and the form that adds another."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
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
    """Return what the page shows of the pictures, with the places for each."""
    erased = erased_pictures(revision)
    pictures = []
    for picture in revision.pictures:
        smallest = picture["sizes"][-1]
        shown = {
            **picture,
            "src": smallest,
            "is_erased": smallest["sha256"] in erased,
            "places": _named_places(revision, picture["block"]),
        }
        pictures.append(shown)
    return {
        "revision": revision,
        "pictures": pictures,
        "places": _named_places(revision),
    }


def _named_places(
    revision: Revision, block: int | None = None
) -> list[tuple[int, str]]:
    """Return the places where a picture may be, each named by its first words."""
    return [
        (index, Truncator(begins).chars(FIRST_WORDS))
        for index, begins in picture_places(revision, block).items()
    ]


@desk_view(PERMISSION)
@require_POST
def change_pictures(request: HttpRequest, article_id: int) -> HttpResponse:
    """Add a picture, or change or remove one of the article's."""
    article = get_object_or_404(Article, pk=article_id)
    try:
        match request.POST.get("act"):
            case "add":
                _add(request, article)
            case "remove":
                _change(request, article, None)
            case _:
                _change(request, article, _typed_details(request))
    except Problem as problem:
        return _show_refused(request, article, problem.message)
    messages.success(
        request, _("Saved. Readers will see this in the next published version.")
    )
    place = reverse("admin:articles_article_change", args=[article_id]) + "#pictures"
    return confirm_saved(request, redirect(place))


def _show_refused(request: HttpRequest, article: Article, problem: str) -> HttpResponse:
    """Show the saved pictures with what was typed; a file has to be chosen again."""
    shown = shown_pictures(article.current_revision)
    details = _typed_details(request)
    typed = {**vars(details), "caption": request.POST.get("caption", "")}
    number = _number(request, "number")
    if request.POST.get("act") == "add":
        shown["typed"] = typed
    elif 0 <= number < len(shown["pictures"]):
        shown["pictures"][number] |= typed
    context = {"article": article, "problem": problem, **shown}
    return render(request, "desk/pictures.html", context, status=409)


def _add(request: HttpRequest, article: Article) -> None:
    file = request.FILES.get("picture")
    if file is None:
        raise Refused(_("Choose a picture, or drop one here."))
    # No more than this is held in memory; a larger file is refused with a sentence.
    content = file.read(MAX_BYTES + 1)
    add_picture(
        article,
        content,
        _typed_details(request),
        caption=request.POST.get("caption", ""),
        based_on=_number(request, "based_on"),
        user=acting(request),
    )


def _change(
    request: HttpRequest, article: Article, details: PictureDetails | None
) -> None:
    """Change the details of a picture, or remove it if there are none."""
    change_picture(
        article,
        _number(request, "number"),
        details,
        based_on=_number(request, "based_on"),
        user=acting(request),
    )


def _typed_details(request: HttpRequest) -> PictureDetails:
    return PictureDetails(
        _number(request, "block"),
        request.POST.get("alt", ""),
        request.POST.get("credit", ""),
        is_decorative="is_decorative" in request.POST,
    )


def _number(request: HttpRequest, name: str) -> int:
    number = whole_number(request.POST.get(name, ""))
    return -1 if number is None else number


def _shows_picture(sha256: str) -> Q:
    return Q(revisions__pictures__icontains=sha256)


@desk_view("articles.view_article", _shows_picture)
@require_GET
def show_picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """Answer with a picture, whether or not readers see it."""
    picture = get_object_or_404(Picture.objects.exclude(content=b""), sha256=sha256)
    return HttpResponse(bytes(picture.content), content_type="image/webp")
