"""What waits for a person: the one account behind *My desk* and mail."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import Anchor, Note, Remark
from annotations.note_history import authors_of
from annotations.writing import APPROVE, Approver
from articles.models import Article
from newsroom.actions import withhold
from newsroom.actions.act_requests import acts_to_answer
from newsroom.actions.people import PUBLISH, WITHHOLD, person_name
from newsroom.actions.schedule import REHEARSED, stops_in_words, stops_of
from newsroom.actions.second_requests import waiting_requests
from newsroom.actions.sign_offs import SIGN_OFF, asked, only_readable
from newsroom.editions.models import ScheduledEdition
from newsroom.editions.publication_view import moment
from newsroom.models import Check, NoticeKind
from newsroom.public import translations

LOOKED_AT = 200  # notes that are grouped by article
SOON = timedelta(days=1)


class WaitingItem(NamedTuple):
    """Something for one person to do, or to know, on one page of the desk.

    `page` is the name of an address. `refs` name the rows, so that mail tells of each
    once; without a `kind` it tells of none. `since` is when the newest row began to
    wait, None where nothing says so. `words` and `quote` are for the desk alone.
    """

    article: Article | None
    page: str
    kind: NoticeKind | None = None
    refs: Sequence[str] = ()
    since: datetime | None = None
    words: str = ""
    query: str = ""
    quote: str = ""
    due: datetime | None = None

    @property
    def address(self) -> str:
        """The path of the page."""
        arguments = [self.article.pk] if self.article else []
        return reverse(self.page, args=arguments) + self.query

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed."""
        return self.due is not None and self.due < timezone.now()


def waiting_for(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield what waits for a person, at most so many of each kind."""
    yield from hidden_by_others(user)
    yield from checks_to_do(user, most)
    yield from tasks_to_do(user, most)
    yield from notes_to_approve(user, most)
    yield from requests_to_answer(user, most)
    yield from sign_offs_to_give(user)
    yield from translations_behind(user, most)
    yield from acts_of_two(user)
    yield from remarks_to_answer(user, most)
    yield from stopped(user, most)


def _is_work_for(user: User, path: str) -> Q:
    """Return whether the article by this path is none that others practise on."""
    practice = f"{path}__practice"
    return Q(**{practice: None}) | Q(**{f"{practice}__owner": user})


# --- Checks ---------------------------------------------------------------------------


def open_checks() -> QuerySet[Check]:
    """Return the checks that somebody has to finish, the earliest deadline first."""
    checks = Check.objects.filter(done_at=None, article__practice=None)
    checks = checks.exclude(checker=None)
    return checks.select_related("article", "checker").order_by(
        F("due").asc(nulls_last=True), "pk"
    )


def checks_to_do(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield the articles that the person has to check."""
    for check in open_checks().filter(checker=user)[:most]:
        yield WaitingItem(
            check.article,
            "desk:review",
            NoticeKind.CHECK,
            [str(check.pk)],
            words=_("to check"),
            due=check.due,
        )


def deadlines(user: User) -> Iterator[WaitingItem]:
    """Yield the checks of a person that are due within a day, or were due before."""
    now = timezone.now()
    soon = open_checks().filter(checker=user, due__lt=now + SOON)
    for check in soon[:LOOKED_AT]:
        has_passed = check.due is not None and check.due < now
        ref = f"{check.pk} {check.due:%Y-%m-%d %H:%M} {has_passed}"
        yield WaitingItem(check.article, "desk:review", NoticeKind.DEADLINE, [ref])
    tomorrow = timezone.localdate() + SOON
    for task in open_tasks(user).filter(assignee=user, due__lte=tomorrow)[:LOOKED_AT]:
        ref = f"task {task.pk} {task.due} {task.is_overdue}"
        yield remark_item(task, NoticeKind.DEADLINE, ref)


# --- Notes ----------------------------------------------------------------------------


def notes_to_approve(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield the articles with notes of others that the person may approve."""
    if not user.has_perm(APPROVE):
        return
    unfinished = Note.objects.unfinished().filter(status=Note.Status.IN_REVIEW)
    in_review = newest_notes(unfinished.filter(_is_work_for(user, "anchor__article")))
    approver = Approver(user)
    authors = authors_of(in_review)
    approvable = [note for note in in_review if approver.may(authors[note.pk].since)]
    for article, notes in islice(notes_by_article(approvable), most):
        count = len(notes)
        words = ngettext("%(count)s note in review", "%(count)s notes in review", count)
        yield WaitingItem(
            article,
            "desk:review",
            NoticeKind.REVIEW,
            [str(note.pk) for note in notes],
            since=notes[0].updated_at,
            words=words % {"count": count},
        )


def notes_sent_back(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield the notes of the person that somebody sent back, the newest first."""
    unfinished = Note.objects.unfinished()
    notes = unfinished.filter(written_by=user, status=Note.Status.SENT_BACK)
    notes = notes.select_related("anchor__article", "anchor__sentence__identity")
    for note in notes.order_by("-updated_at")[:most]:
        anchor = note.anchor
        page = "workbench"
        query = f"?a={anchor.pk}"
        if anchor.status == Anchor.Status.OVERALL:
            page = "admin:articles_article_change"
            query = ""
        if anchor.sentence and anchor.sentence.public_key:
            key = anchor.sentence.public_key
            query = f"?s={key}#s-{key}"
        yield WaitingItem(
            anchor.article,
            page,
            NoticeKind.SENT_BACK,
            [str(note.pk)],
            since=note.updated_at,
            words=_("sent back"),
            query=query,
            quote=note.comment,
        )


def newest_notes(notes: QuerySet[Note]) -> list[Note]:
    """Return the notes that changed last, with their anchors."""
    newest = notes.select_related("anchor").only("anchor__article", "updated_at")
    return list(newest.order_by("-updated_at")[:LOOKED_AT])


def notes_by_article(newest: Sequence[Note]) -> Iterator[tuple[Article, list[Note]]]:
    """Yield each article with its notes, in the order of the notes."""
    notes_of: dict[int, list[Note]] = defaultdict(list)
    for note in newest:
        notes_of[note.anchor.article_id].append(note)
    articles = Article.objects.in_bulk(list(notes_of))
    for article_id, notes in notes_of.items():
        if article_id in articles:
            yield articles[article_id], notes


# --- Requests and remarks -------------------------------------------------------------


def requests_to_answer(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield the requests of others to agree to a publication."""
    if not user.has_perm(PUBLISH):
        return
    requests = waiting_requests().exclude(asked_by=user)
    requests = requests.select_related("article", "asked_by").order_by("-pk")
    for request in requests[:most]:
        words = _("%(person)s asks you to agree: %(act)s") % {
            "person": person_name(request.asked_by),
            "act": request.get_act_display(),
        }
        yield WaitingItem(
            request.article,
            "desk:publish",
            NoticeKind.REQUEST,
            [str(request.pk)],
            since=request.asked_at,
            words=words,
        )


def sign_offs_to_give(user: User) -> Iterator[WaitingItem]:
    """Yield the articles that the person is asked to sign off, again if they changed."""
    if not user.has_perm(SIGN_OFF):
        return
    sign_offs = user.sign_offs.filter(_is_work_for(user, "article"))
    for sign_off in asked(sign_offs):
        row = sign_off.row
        if not sign_off.is_given:
            yield WaitingItem(
                row.article,
                "desk:review",
                NoticeKind.SIGN_OFF,
                [f"{row.pk} {row.fingerprint[:16]}"],
                since=None if row.signed_at else row.asked_at,
                words=_("to sign off"),
                query="#sign-offs",
            )


def translations_behind(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield the published translations that do not follow their original any more."""
    if not user.has_perm(PUBLISH):
        return
    # Hazard: as a subquery, the database would read the pages of all articles instead.
    # Hazard: SQLite looks for what is not null in all rows.
    linked = Article.objects.filter(translation_of__gt=0).order_by()
    uids = list(linked.values_list("uid", flat=True))
    pages = list(translations.behind(uids)[:most])
    articles = Article.objects.in_bulk([page.uid for page in pages], field_name="uid")
    for page in pages:
        change = page.linked["behind"]
        article = articles[page.uid]
        yield WaitingItem(
            article,
            "desk:publish",
            NoticeKind.ORIGINAL,
            [f"{article.pk} {change['number']}"],
            since=moment(change["at"]),
            words=_("the original was corrected or withdrawn"),
        )


def stopped(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield what the person scheduled, or asked for, and what stops it or did.

    It is rehearsed shortly before its time. If the scheduler may no longer publish,
    everybody is told who may.
    """
    soon = timezone.now() + REHEARSED
    rows = ScheduledEdition.objects.filter(ScheduledEdition.UNSETTLED).exclude(
        outcome="", due__gt=soon
    )
    for row in rows.select_related("article", "by")[:most]:
        reasons = stops_of(row)
        is_theirs = user.pk in {row.by_id, row.asked_by_id}
        if row.Stop.PERSON in reasons:
            is_theirs = is_theirs or user.has_perm(row.permission)
        if reasons and is_theirs:
            item = WaitingItem(row.article, "desk:publish", NoticeKind.SCHEDULED)
            refs = [f"{row.pk} {','.join(reasons)}"]
            words = stops_in_words(reasons)
            yield item._replace(refs=refs, since=row.ended_at, words=words, due=row.due)


def acts_of_two(user: User) -> Iterator[WaitingItem]:
    """Yield the requests for acts on accounts and sources, as one thing to do."""
    requests = acts_to_answer(user)
    if not requests:
        return
    words = ngettext("%(number)s request", "%(number)s requests", len(requests))
    yield WaitingItem(
        None,
        "desk:requests",
        NoticeKind.ACT,
        [str(request.pk) for request in requests],
        since=requests[0].asked_at,
        words=words % {"number": len(requests)},
    )


def hidden_by_others(user: User) -> Iterator[WaitingItem]:
    """Yield what was hidden by one person, which `user` may confirm or undo."""
    if not user.has_perm(WITHHOLD):
        return
    waiting = withhold.waiting().order_by("-pk")
    requests = [one for one in waiting if withhold.may_confirm(one, user)]
    if not requests:
        return
    words = ngettext(
        "%(number)s withholding request",
        "%(number)s withholding requests",
        len(requests),
    )
    yield WaitingItem(
        None,
        "desk:withholding",
        NoticeKind.HIDDEN,
        [str(request.pk) for request in requests],
        since=requests[0].asked_at,
        words=words % {"number": len(requests)},
    )


def open_tasks(user: User) -> QuerySet[Remark]:
    """Return the remarks that are tasks of somebody, the earliest due date first.

    They are those on articles that `user` may read.
    """
    tasks = Remark.objects.open().exclude(assignee=None)
    tasks = tasks.filter(_is_work_for(user, "article"))
    tasks = tasks.select_related("article", "written_by", "assignee")
    in_order = tasks.order_by(F("due").asc(nulls_last=True), "pk")
    return only_readable(in_order, "article", user)


def tasks_to_do(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield the tasks of the person."""
    for task in open_tasks(user).filter(assignee=user)[:most]:
        words = _("task from %(person)s") % {"person": task.signed}
        item = remark_item(task, NoticeKind.TASK, str(task.pk))
        yield item._replace(words=words, due=task.due_at)


def remark_item(
    remark: Remark, kind: NoticeKind | None = None, ref: str = ""
) -> WaitingItem:
    """Return a remark as what waits, at its sentence or on the article's review."""
    page = "workbench"
    query = f"?s={remark.key}#s-{remark.key}"
    if not remark.key:
        page = "desk:review"
        query = "#remarks"
    return WaitingItem(
        remark.article,
        page,
        kind,
        [ref] if ref else [],
        since=remark.written_at,
        words=remark.signed,
        query=query,
        quote=remark.body,
    )


def remarks_to_answer(user: User, most: int = LOOKED_AT) -> Iterator[WaitingItem]:
    """Yield open remarks of others that name the person, or are where they noted."""
    same_sentence = Q(anchor__sentence__key=OuterRef("key")) | Q(
        anchor__sentence__identity__key=OuterRef("key")
    )
    own_notes = Note.objects.filter(
        same_sentence, written_by=user, anchor__article=OuterRef("article")
    )
    calls = Remark.named.through.objects.filter(remark=OuterRef("pk"), user=user)
    remarks = (
        Remark.objects.open()
        .exclude(written_by=user, author="")
        .exclude(assignee=user)
        .filter(Exists(calls) | Exists(own_notes), _is_work_for(user, "article"))
        .select_related("article", "written_by")
        .order_by("-pk")
    )
    for remark in only_readable(remarks, "article", user)[:most]:
        yield remark_item(remark, NoticeKind.REMARK, str(remark.pk))
