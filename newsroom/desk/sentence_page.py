"""Splitting a sentence by hand, and joining it with the next. The text stays as it is."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.models import Anchor
from articles import sentence_keys
from articles.models import Article, Revision, Sentence
from articles.problems import Conflict, Problem, Refused
from articles.text.characters import whole_number
from articles.text.cuts import place_at
from newsroom.actions.revise import merge_sentences, split
from newsroom.desk.guard import acting, desk_view
from newsroom.desk.text_page import tell_of_revision

INSIDE = {"’", "‐", "‑"}  # like every ASCII sign between letters or digits: part of a word or a figure
SHOWN = 18  # characters at either side of a place, for those who hear the page


class Part(NamedTuple):
    """Words, and the place after them: how many code points of the sentence come before it."""

    words: str
    at: int | None
    before: str = ""
    after: str = ""


def parts(sentence: Sentence) -> list[Part]:
    """The sentence between the places where it may be split: at white space, and after punctuation."""
    text, found, start = sentence.text, list[Part](), 0
    for at in _places(sentence):
        before, after = text[:at].rstrip()[-SHOWN:], text[at:].lstrip()[:SHOWN]
        found.append(Part(text[start:at], at, before, after))
        start = at
    return [*found, Part(text[start:], None)]


def _places(sentence: Sentence) -> Iterator[int]:
    text, seen = sentence.text, None
    for at in range(1, len(text)):
        if not (text[at].isspace() or _ends_clause(text[at - 1], text[at])):
            continue
        place = place_at(sentence.revision.text, sentence.span, at)
        if place and place != seen:
            seen = place
            yield at


def _ends_clause(sign: str, following: str) -> bool:
    if not unicodedata.category(sign).startswith("P") or unicodedata.category(following)[0] in "PZ":
        return False
    return not sign.isascii() and sign not in INSIDE and unicodedata.category(sign) not in {"Ps", "Pi"}


@desk_view("articles.revise_article")
@require_http_methods(["GET", "POST"])
def sentence(request: HttpRequest, article_id: int, key: str) -> HttpResponse:
    article = get_object_or_404(Article, pk=article_id)
    if request.method == "POST":
        return _cut(request, article, key)
    found = sentence_keys.find(article.current_revision, key)
    if found is None:
        raise Http404(_("That sentence is no longer in the text."))
    return _show(request, article, found)


def _show(request: HttpRequest, article: Article, found: Sentence, status: int = 200) -> HttpResponse:
    following = found.revision.sentences.filter(position=found.position + 1, block=found.block).first()
    context = {
        "article": article,
        "revision": found.revision,
        "sentence": found,
        "parts": parts(found),
        "following": following,
        "held": Anchor.objects.filter(sentence=found).count(),
        "held_by_next": Anchor.objects.filter(sentence=following).count() if following else 0,
    }
    return render(request, "desk/sentence.html", context, status=status)


def _cut(request: HttpRequest, article: Article, key: str) -> HttpResponse:
    at = whole_number(request.POST.get("at", ""))
    based_on = whole_number(request.POST.get("based_on", "")) or 0
    before = sentence_keys.find(article.current_revision, key)
    try:
        if "join" in request.POST:
            revision = merge_sentences(article, key, based_on=based_on, user=acting(request))
        elif at is not None:
            revision = split(article, key, at, based_on=based_on, user=acting(request))
        else:
            raise Refused(_("Choose the place where the sentence is split."))
    except Conflict:
        messages.error(request, _("The text has changed since you opened this page: look again."))
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        tell_of_revision(request, _("Joined.") if "join" in request.POST else _("Split."), article)
        return redirect(_on_workbench(article, revision, before))
    if before is None:
        return redirect("workbench", article.pk)
    return _show(request, article, before, status=409)


def _on_workbench(article: Article, revision: Revision, before: Sentence | None) -> str:
    """Where the sentence was that was cut."""
    address = reverse("workbench", args=[article.pk])
    start = before.start if before else -1
    now = revision.sentences.select_related("identity").filter(start=start).first()
    return f"{address}?s={now.public_key}#s-{now.public_key}" if now else address
