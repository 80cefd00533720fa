"""The publish sheet: what will be public, and what blocks it; withdrawing."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from annotations.checkable import has_rules
from annotations.decisions import decide_open
from annotations.sentence_states import Kind as Decided
from articles.models import Article
from articles.problems import Problem, Refused
from articles.snapshot import snapshot
from articles.text.characters import whole_number
from newsroom.actions import publish as publishing
from newsroom.actions.freeze import REASONS_BETWEEN
from newsroom.actions.gate import NotReady, unasked
from newsroom.actions.people import PUBLISH, WITHDRAW, second_may_publish
from newsroom.actions.publish import Upcoming, upcoming
from newsroom.actions.schedule import Due, moment_in, schedule, schedule_withdrawal
from newsroom.actions.second_requests import Reasons, answer_request
from newsroom.actions.withheld_again import WithheldAgain, clear_names
from newsroom.desk.access import acting, ask_for_fresh_sign_in, desk_view
from newsroom.desk.check_table import rows_of_article
from newsroom.desk.kept_texts import confirm_saved
from newsroom.desk.templatetags.desk_tags import due_in_words
from newsroom.editions.models import (
    Edition,
    PublicationType,
    Said,
    ScheduledEdition,
    Withholding,
)
from newsroom.public.render import speaking

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise

# Why an edition is called less than a correction although words changed.
UPDATE_REASONS: dict[str, Words] = {
    "developing": gettext_lazy("Developing story"),
    "style": gettext_lazy("Style"),
    "clearer": gettext_lazy("Clearer wording"),
    "": gettext_lazy("Another reason"),
}


def _public_words(
    label: Words,
    help_text: Words,
    *,
    rows: int = 2,
    is_required: bool = False,
    error_messages: dict[str, Words] | None = None,
) -> forms.CharField:
    """Return a field for what readers are told in a few sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=1000,
        required=is_required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=error_messages,
    )


# The first part of the names of time zones; other names are old ones.
AREAS = {
    *("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia"),
    *("Europe", "Indian", "Pacific", "UTC"),
}


DATE_AND_TIME = forms.DateTimeInput(attrs={"type": "datetime-local"})


def zone_choices() -> Iterator[tuple[str, str]]:
    """Yield the time zones that a person may choose."""
    names = {name for name in available_timezones() if name.partition("/")[0] in AREAS}
    for name in sorted(names | {timezone.get_default_timezone_name()}):
        yield name, name.replace("_", " ")


class TimeForm(forms.Form):
    """When something that is scheduled is to happen."""

    at = forms.CharField(
        label=gettext_lazy("Date and time"),
        max_length=40,
        required=False,
        widget=DATE_AND_TIME,
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zone_choices,
        required=False,
        initial=timezone.get_default_timezone_name,
    )

    def due(self) -> Due:
        """Return the moment that the person chose; raise Refused."""
        zone = self.cleaned_data["zone"] or timezone.get_default_timezone_name()
        return moment_in(self.cleaned_data["at"], zone)

    def refuse_time(self) -> None:
        """Raise Refused where a time was given to an act that happens at once."""
        if self.cleaned_data["at"]:
            raise Refused(
                _("You entered a time. Choose “Schedule”, or clear the time.")
            )


class PublishForm(TimeForm):
    """What a person says about a publication.

    `after` is the edition, `seen` the hash of the draft, `seen_open` the open sentences
    and `request` the request for a second person that the sheet showed.
    """

    after = forms.IntegerField(widget=forms.HiddenInput)
    request = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_open = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Publication type"),
        choices=PublicationType.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    why_chosen = forms.ChoiceField(
        label=gettext_lazy("Reason why it is not a correction"),
        choices=list(UPDATE_REASONS.items()),
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )
    why = _public_words(
        gettext_lazy("Reason in words"),
        gettext_lazy(
            "Required only for an update or a clarification for another reason. One "
            "reason covers all changes. Readers see it beside the change note."
        ),
    )
    change_note = _public_words(
        gettext_lazy("Change note"),
        gettext_lazy(
            "Readers see this note with the published version. Say what changed "
            "and why."
        ),
        rows=3,
    )
    follows_original = forms.IntegerField(
        widget=forms.RadioSelect,
        required=False,
        initial=0,
    )
    reason = _public_words(
        gettext_lazy("Reason for leaving the sentences unchecked"),
        gettext_lazy("Readers see this reason, and each sentence is marked."),
    )
    own = _public_words(
        gettext_lazy("Reason for publishing your own article alone"),
        gettext_lazy("Readers see this reason."),
    )
    other = forms.CharField(
        label=gettext_lazy("Reason why this is another person or something else"),
        help_text=gettext_lazy("Only the desk sees this. It is kept with your name."),
        max_length=500,
        required=False,
    )

    @property
    def reasons(self) -> list[forms.BoundField]:
        """The fields for why an edition is an update although words changed."""
        return [self["why_chosen"], self["why"]]

    def offer(self, coming: Upcoming) -> None:
        """Choose the kind that fits.

        A person who published alone before, or left sentences unchecked for one reason,
        is given the same reason again.
        """
        self.fields["kind"].initial = coming.kinds.proposed
        question = _("Does this translation follow version %(number)s of the original?")
        follows = self.fields["follows_original"]
        follows.label = question % {"number": coming.unfollowed}
        choices = [(0, _("No")), (coming.unfollowed, _("Yes"))]
        cast("forms.RadioSelect", follows.widget).choices = choices
        if coming.last:
            said = coming.last.content["edition"]
            self.fields["own"].initial = said["alone_why"]
            # Several reasons name sentences by numbers that may have changed.
            if REASONS_BETWEEN not in said["unchecked_why"]:
                self.fields["reason"].initial = said["unchecked_why"]


class WithdrawForm(TimeForm):
    """Why an article is withdrawn, `after` the edition that the sheet showed."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    reason = _public_words(
        gettext_lazy("Reason"),
        gettext_lazy("Readers who follow a link to the article see this reason."),
        rows=3,
        is_required=True,
        error_messages={
            "required": gettext_lazy(
                "Say why the article is withdrawn. Readers will see your reason."
            )
        },
    )


SHOWN = 10  # of each list, unless the address asks for all of it
# Acts by which the person agrees to the request of another.
AGREEING = {"agree", "schedule_agreed"}
AT_ONCE = {"", "ask", "agree", "emergency"}


@desk_view(PUBLISH)
@require_http_methods(["GET", "POST"])
def publish_article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the publish sheet of an article, and do what its buttons say."""
    article = get_object_or_404(Article, pk=article_id)
    form = PublishForm(request.POST or None)
    withheld: Sequence[Withholding] = ()
    if form.is_valid():
        try:
            done = _act(request, article, form)
        except WithheldAgain as problem:
            withheld = problem.requests
            form.add_error(None, str(problem))
        except NotReady:
            form.add_error(
                None, _("Not published. Resolve the items listed below first.")
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return confirm_saved(request, redirect("desk:publish", article.pk))
    return _show(request, article, form, withheld)


@snapshot()
def _show(
    request: HttpRequest,
    article: Article,
    form: PublishForm,
    withheld: Sequence[Withholding],
) -> HttpResponse:
    coming = upcoming(article, acting(request))
    form.offer(coming)
    context = _sheet(request, article, coming)
    context["form"] = form
    context["withheld"] = withheld
    status = 409 if form.errors else 200
    return render(request, "desk/publish.html", context, status=status)


def _act(request: HttpRequest, article: Article, form: PublishForm) -> str:
    """Do what the button says, and return what to tell the person. Raise Problem."""
    data = form.cleaned_data
    after = data["after"]
    said = Said(
        kind=data["kind"] if after else "",
        why=_public_why(article, data),
        change_note=data["change_note"],
        follows_original=data["follows_original"] or 0,
    )
    act = request.POST.get("act", "")
    user = acting(request)
    if act == "emergency":
        ask_for_fresh_sign_in(request)
    if act in AT_ONCE:
        form.refuse_time()
    reasons = Reasons(
        unchecked=data["reason"],
        seen=data["seen_open"],
        own=data["own"],
        granting=data["request"] if act in AGREEING else None,
        emergency=act == "emergency",
    )
    match act:
        case "schedule" | "schedule_agreed":
            due, seen = form.due(), data["seen"]
            row = schedule(
                article, due, user=user, reasons=reasons, after=after, seen=seen, **said
            )
            return scheduled_in_words(row)
        case "ask":
            publishing.request_publication(
                article, user=user, after=after, reason=data["reason"], **said
            )
            return _(
                "The request was sent. Everybody else who may publish sees it "
                "here and on their desk."
            )
        case "decline":
            number = data["request"] or 0
            answer_request(article, number, agrees=False, user=user)
            return _("The request was declined. Nothing was published.")
        case "clear":
            numbers = [whole_number(key) or 0 for key in request.POST.getlist("clear")]
            clear_names(article, numbers, reason=data["other"], user=user)
            return _("Recorded as another person. Publish again.")
        case "nothing":
            return _leave_nothing_to_check(request, article)
    edition = publishing.publish(
        article, user=user, reasons=reasons, after=after, **said
    )
    published = _("Version %(number)s is published.") % {"number": edition.number}
    return f"{published} {publishing.misdated(edition)}".strip()


def scheduled_in_words(row: ScheduledEdition) -> str:
    """Return what a person who scheduled it is told."""
    return _("Scheduled: %(time)s.") % {"time": due_in_words(row)}


def _public_why(article: Article, data: dict[str, str]) -> str:
    """Return why it is no correction; a chosen reason is in the article's language."""
    needs_none = data["kind"] in {"correction", "retraction"}
    if needs_none or not data["why_chosen"]:
        return data["why"]
    with speaking(article.language):
        chosen = str(UPDATE_REASONS[data["why_chosen"]])
    return f"{chosen}. {data['why']}".strip()


def _still_whole(article: Article) -> str:
    """Return in which earlier editions readers see the whole text, '' for none."""
    editions = article.editions.exclude(kind=Edition.Kind.WITHDRAWAL)
    numbers = [
        str(edition.number)
        for edition in editions.select_related("openings")
        if not edition.reading.article.excerpted
    ]
    if not numbers:
        return ""
    words = _("Readers can still read the whole text in earlier versions: %(numbers)s.")
    return words % {"numbers": _(", ").join(numbers)}


def _leave_nothing_to_check(request: HttpRequest, article: Article) -> str:
    """Decide the sentences that the person saw listed, as far as they are unchanged."""
    seen = set(request.POST.getlist("nothing"))
    sentences = article.current_revision.sentences.select_related(
        "identity", "revision"
    )
    chosen = [sentence for sentence in sentences if sentence.key in seen]
    number = decide_open(chosen, Decided.NOTHING, user=acting(request))
    words = ngettext(
        "%(number)d sentence was marked “Nothing to check”.",
        "%(number)d sentences were marked “Nothing to check”.",
        number,
    )
    return words % {"number": number}


class SheetList(NamedTuple):
    """A list of the sheet, of which the first are shown unless all are asked for."""

    name: str
    shown: Sequence[object]
    number: int
    is_whole: bool


def _sheet_list(request: HttpRequest, name: str, rows: Sequence[object]) -> SheetList:
    """Return the first rows, or all of them if the address asks for this list."""
    is_whole = request.GET.get("all") == name
    shown = rows if is_whole else rows[:SHOWN]
    return SheetList(name, shown, len(rows), is_whole)


def _sheet(
    request: HttpRequest, article: Article, coming: Upcoming
) -> dict[str, object]:
    """Return what the sheet shows, in a constant number of queries.

    All of it comes from the edition that publishing would make.
    """
    reading = coming.reading
    last = coming.last
    waiting = coming.waiting
    notes: list[tuple[object, object]] = []
    for entry in reading.entries:
        notes.extend((entry.sentence, note) for note in entry.notes)
    needs_second = second_may_publish(acting(request))
    takes_two = coming.gate.blockers and needs_second
    scheduled = _scheduled(article)
    is_scheduled = scheduled is not None and not scheduled.outcome
    may_schedule = coming.gate.is_passable and not takes_two and not is_scheduled
    blockers = [
        (blocker, _sheet_list(request, blocker.kind, blocker.items))
        for blocker in coming.gate.blockers
    ]
    return {
        "article": article,
        "reading": reading,
        "has_rules": has_rules(article.language),
        "notes": notes,
        "listed_notes": _sheet_list(request, "notes", notes),
        "check_rows": _sheet_list(request, "checked", rows_of_article(article)),
        "listed_sources": _sheet_list(request, "sources", reading.sources),
        "unasked": _sheet_list(request, "unasked", list(unasked(reading))),
        "last": last,
        "unfollowed": coming.unfollowed,
        "misdated": coming.misdated,
        "known_as": coming.known_as,
        "is_withdrawn": last is not None and last.kind == Edition.Kind.WITHDRAWAL,
        "losses": coming.kinds.losses,
        "still_whole": _still_whole(article) if reading.article.excerpted else "",
        "gate": coming.gate,
        "open": blockers,
        "unseen": _sheet_list(request, "unseen", coming.gate.unseen),
        "needs_second": needs_second,
        "waiting": waiting,
        "scheduled": scheduled,
        "may_schedule": may_schedule,
        "seen": coming.sha256,
        "has_changed": waiting and waiting.fingerprint != coming.gate.fingerprint,
    }


def _scheduled(article: Article) -> ScheduledEdition | None:
    """Return what is scheduled for the article, or was stopped, if anything."""
    rows = ScheduledEdition.objects.filter(ScheduledEdition.UNSETTLED)
    rows = rows.select_related("article", "by", "held_by").order_by("outcome")
    return rows.filter(article=article).first()


@desk_view(WITHDRAW)
@require_http_methods(["GET", "POST"])
def withdraw_article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Ask for the reason, and withdraw an article from its readers."""
    article = get_object_or_404(Article, pk=article_id)
    last = article.editions.order_by("-number").first()
    initial = {"after": last.number if last else 0}
    form = WithdrawForm(request.POST or None, initial=initial)
    if form.is_valid():
        ask_for_fresh_sign_in(request)
        try:
            done = _withdraw(request, article, form)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return confirm_saved(request, redirect("desk:publish", article.pk))
    context = {"article": article, "form": form, "last": last}
    context["scheduled"] = _scheduled(article)
    status = 409 if form.errors else 200
    return render(request, "desk/withdraw.html", context, status=status)


def _withdraw(request: HttpRequest, article: Article, form: WithdrawForm) -> str:
    """Withdraw the article, now or later; return what to tell. Raise Problem."""
    reason = form.cleaned_data["reason"]
    after = form.cleaned_data["after"]
    user = acting(request)
    if request.POST.get("act") == "schedule":
        row = schedule_withdrawal(
            article, form.due(), reason=reason, user=user, after=after
        )
        return scheduled_in_words(row)
    form.refuse_time()
    publishing.withdraw(article, reason=reason, user=user, after=after)
    return _("The article is withdrawn. Its page now shows your reason.")
