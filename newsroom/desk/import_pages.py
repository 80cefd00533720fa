"""Import in the browser: files, typed text and addresses, and batches of many files."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.extracting import ImportItem, all_formats, looks_like_markdown, unpack
from articles.fetch import fetch_page
from articles.intake import Incoming, take_in
from articles.models import TEXT_LIMIT, Article, Finding, Intake
from articles.models.arrival import PASTED
from articles.problems import Problem, Refused
from articles.text.stored_messages import message_text
from newsroom.actions import batches
from newsroom.actions.act_requests import request_archive
from newsroom.actions.archive import continue_batch
from newsroom.conf.errors import is_busy
from newsroom.desk.access import acting, desk_view
from newsroom.desk.kept_texts import confirm_saved
from newsroom.models import ActRequest

log = logging.getLogger("newsroom.desk")

HTML_LIMIT = 2_000_000  # characters of a pasted page with its markup
READ_AS = {
    "markdown": "text/markdown; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}
# The text that a newcomer imports, by the language of the desk.
PRACTICE = Path(__file__).resolve().parent.parent / "samples" / "practice"

# --- What arrives ---------------------------------------------------------------------


class PasteForm(forms.Form):
    """A text that is typed or pasted, or the address of one."""

    language = forms.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        label=gettext_lazy("Language"),
        max_length=12,
        required=False,
        help_text=gettext_lazy(
            "For example en or zh. If empty, the language is detected from the text."
        ),
        error_messages={
            "invalid": gettext_lazy("Write a language tag, such as en, de or zh-Hant.")
        },
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 9, "autofocus": True}),
        max_length=TEXT_LIMIT,
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "Plain text or Markdown. The next page shows which format was detected."
        ),
    )
    # The clipboard's markup of the text, as long as the text is as it was pasted.
    html = forms.CharField(
        max_length=HTML_LIMIT, required=False, strip=False, widget=forms.HiddenInput
    )
    url = forms.URLField(
        label=gettext_lazy("URL"),
        max_length=2000,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy(
            "The page is downloaded once, as readers see it without logging in."
        ),
    )

    practice = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, initial: dict[str, object]) -> None:
        super().__init__(data, initial=initial)
        if not settings.FETCH_URLS:
            del self.fields["url"]


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take in files, a typed text or what is at an address, or show the form."""
    initial: dict[str, object] = {}
    if "practice" in request.GET:
        text = (PRACTICE / f"{get_language()}.md").read_text("utf-8")
        initial = {"practice": True, "text": text}
    form = PasteForm(request.POST if request.method == "POST" else None, initial)
    if form.is_valid():
        given = form.cleaned_data
        try:
            answer = _take_in(request, given)
        except Problem as problem:
            form.add_error("url" if given.get("url") else None, str(problem))
        else:
            if _takes_text(request, given):
                return confirm_saved(request, answer)
            return answer
    accepted: list[str] = []
    for file_format in all_formats():
        accepted.extend(file_format.suffixes)
    accepted.extend(ImportItem.CONTAINERS)
    context = {
        "form": form,
        "formats": all_formats(),
        "accept": ",".join(accepted),
        **batches.unfinished(finished=True),
    }
    status = 422 if form.errors else 200
    return render(request, "desk/import.html", context, status=status)


def _takes_text(request: HttpRequest, given: dict[str, str]) -> bool:
    """Return whether the text that was typed, if any, is what was taken in."""
    return not given["text"].strip() or not (request.FILES or given.get("url"))


def _take_in(request: HttpRequest, given: dict[str, str]) -> HttpResponse:
    """Take in what was sent: one text leads to its preview, several to a batch.

    Raise Problem if it is refused.
    """
    language = given["language"]
    items = _uploaded_items(request)
    first_items = list(islice(items, 2))
    if len(first_items) > 1:
        all_items = chain(first_items, items)
        batch = batches.enqueue(all_items, language=language, user=acting(request))
        return redirect("desk:batch", batch)
    if not first_items:
        return _take_in_one(request, _typed_or_fetched(given))
    item = first_items[0]
    if item.error:
        raise Refused(f"{item.path}: {item.error}")
    return _take_in_one(request, Incoming(item.content, item.path, language=language))


def _take_in_one(request: HttpRequest, incoming: Incoming) -> HttpResponse:
    try:
        intake = take_in(incoming, acting(request))
    except Exception as error:
        if is_busy(error):
            raise
        log.exception("A text could not be imported")
        words = _(
            "The text could not be read and the error was logged. Your text is "
            "still here."
        )
        raise Refused(f"{incoming.path}: {words}") from error
    if intake.status == Intake.Status.REFUSED:
        raise Refused(f"{intake.name}: {message_text(intake.error)}")
    if intake.status == Intake.Status.UNCHANGED:
        return answer_unchanged(request, intake)
    return redirect("desk:preview", intake.pk)


def _uploaded_items(request: HttpRequest) -> Iterator[ImportItem]:
    files: list[UploadedFile[bytes]] = [
        *request.FILES.getlist("files"),
        *request.FILES.getlist("folder"),
    ]
    for file in files:
        name = file.name or "file"
        try:
            if isinstance(file, TemporaryUploadedFile):
                yield from unpack(name, Path(file.temporary_file_path()))
            else:
                yield from unpack(name, file.read())
        except Problem as problem:
            yield ImportItem(name, b"", error=problem.message)


def _typed_or_fetched(given: dict[str, str]) -> Incoming:
    """Return the text from the address or the text field.

    Raise Refused if nothing was given, or the address cannot be fetched.
    """
    language = given["language"]
    if given.get("url"):
        page = fetch_page(given["url"])
        media_type = page.media_type
        if page.charset:
            media_type = f"{media_type}; charset={page.charset}"
        return Incoming(page.content, page.url, media_type, page.url, language)
    text = given["text"]
    media_type = ""
    if not text.strip():
        raise Refused(_("Choose a file, or paste the article’s text."))
    if given["practice"]:
        # Each copy has bytes and findings of its own.
        text = f"---\nid: practice-{uuid4()}\n---\n\n{text}"
        media_type = READ_AS["markdown"]
        return Incoming(
            text.encode(), PASTED, media_type, language=language, is_practice=True
        )
    if looks_like_markdown(text):
        # The markup that an editor's window pastes beside Markdown holds only colours.
        media_type = READ_AS["markdown"]
    elif given["html"].strip():
        text = given["html"]
        media_type = "text/html; charset=utf-8"
    return Incoming(text.encode(), PASTED, media_type, language=language)


def answer_unchanged(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Say that the text is here already, and go to My desk."""
    words = _("%(path)s was already imported and has not changed: %(article)s.")
    names = {"path": intake.path, "article": intake.article}
    messages.info(request, words % names)
    return redirect("admin:index")


# --- A batch --------------------------------------------------------------------------

PER_PAGE = 100
STEPS: dict[str, Callable[[UUID, User], object]] = {
    "read": batches.read_some,
    "accept": batches.accept_some,
    "revise": partial(batches.accept_some, revisions=True),
    "certain": batches.remove_certain,
    "again": batches.try_again,
    "archive": partial(batches.say_of_all, metadata={"archive": "true"}),
    "ask": request_archive,
    "publish": continue_batch,
    **{
        kind: partial(batches.say_of_all, metadata={"kind": kind})
        for kind in Article.Kind.values
    },
}


@desk_view("articles.import_article")
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Show how far a batch is, a row per file; each button does some of the work."""
    intakes = Intake.objects.filter(batch=batch).order_by("pk")
    first = intakes.select_related("received_by").first()
    if first is None:
        raise Http404(_("There is no such batch."))
    if request.method == "POST":
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            return HttpResponseBadRequest(_("There is no such step."))
        step(batch, acting(request))
        return redirect(request.get_full_path())
    standing = batches.batch_progress(batch)
    show = request.GET.get("show", "")
    shown_intakes = intakes
    if show in Intake.Status.values:
        shown_intakes = intakes.filter(status=show)
    paginator = Paginator(_with_waiting_work(shown_intakes), PER_PAGE)
    context = {
        "batch": batch,
        "first": first,
        "standing": standing,
        "asked": ActRequest.objects.filter(batch=batch).first(),
        "whose": _count_kinds(intakes),
        "shown": [
            (status, label, standing[status])
            for status, label in Intake.Status.choices
            if standing[status]
        ],
        "show": show,
        "page": paginator.get_page(request.GET.get("page")),
    }
    return render(request, "desk/batch.html", context)


def _count_kinds(intakes: QuerySet[Intake]) -> list[tuple[object, int]]:
    """Return each kind of article among the open intakes, with their number."""
    kinds = intakes.filter(batches.OPEN).order_by().values_list("metadata__kind")
    numbers = dict(kinds.annotate(n=Count("pk")))
    return [
        (label, numbers[kind])
        for kind, label in Article.Kind.choices
        if kind in numbers
    ]


def _with_waiting_work(intakes: QuerySet[Intake]) -> QuerySet[Intake]:
    """Annotate the intakes with what they wait for.

    `undecided` is the number of undecided findings, `waits_in` the other intake in
    which the same bytes wait, if they do.
    """
    undecided = (
        Finding.objects.undecided().filter(extraction=OuterRef("extraction")).order_by()
    )
    counted = undecided.values("extraction").annotate(n=Count("pk")).values("n")
    others = Intake.objects.filter(
        ~Q(pk=OuterRef("pk")),
        extraction=OuterRef("extraction"),
        status=Intake.Status.WAITING,
    )
    return intakes.select_related("article").annotate(
        undecided=Subquery(counted),
        waits_in=Subquery(others.order_by("pk").values("pk")[:1]),
    )
