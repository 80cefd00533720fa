"""Finding what people have not been told of, and putting it into mails.

Nothing that people do calls this: once a minute what waits is compared with what each
person was told. So an act is never held up, and none is forgotten.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from annotations.models import Note
from articles.models import Article
from newsroom.accounts.models import AccountEvent
from newsroom.actions.waiting import (
    WaitingItem,
    deadlines,
    notes_sent_back,
    waiting_for,
)
from newsroom.editions.models import Edition
from newsroom.models import Credit, NoticeKind
from newsroom.notices.models import Mail, Notice, Preference
from newsroom.notices.sending import send_mail

Pace = Preference.Pace
# A person gets one mail about an article in that time.
BETWEEN = timedelta(minutes=10)
# What began to wait earlier is old news, as where mail is switched on.
OLDEST = timedelta(days=14)
# Articles of which a person is told at once; one mail is about more of them.
MOST = 5
DAILY_AT = time(7)


type Key = tuple[str, str]
"""A kind, and the row that it is about."""


@task
def tell_everybody() -> None:
    """Put what people have not been told of into mails."""
    if not settings.MAILERS:
        return
    people = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    for person in people.order_by("pk"):
        tell(person)


@transaction.atomic
def tell(person: User) -> None:
    """Put what one person has not been told of into mails."""
    found: dict[Key, WaitingItem] = {}
    for item in _things_for(person):
        for ref in item.refs:
            found[str(item.kind), ref] = item
    told = _forget_gone(person, found.keys())
    new = {key: item for key, item in found.items() if key not in told}
    if not new:
        return
    paces = paces_of(person)
    at_once = {
        item.article
        for (kind, _ref), item in new.items()
        if item.article and paces[kind] == Pace.NOW
    }
    is_much = len(at_once) > MOST
    for (kind, ref), item in new.items():
        Notice.objects.create(
            person=person,
            kind=kind,
            ref=ref,
            article=item.article,
            path=item.address.partition("#")[0],
            mail=_mail_for(person, item, paces[kind], is_much=is_much),
        )


def paces_of(person: User) -> dict[str, str]:
    """Return how the person wants to be told, by kind."""
    paces = {str(kind): str(Pace.NOW) for kind in NoticeKind}
    paces.update(person.preferences.values_list("kind", "pace"))
    return paces


def _things_for(person: User) -> Iterator[WaitingItem]:
    oldest = timezone.now() - OLDEST
    for items in (
        waiting_for(person),
        deadlines(person),
        notes_sent_back(person),
        _published(person, oldest),
        _new_devices(person, oldest),
    ):
        for item in items:
            if item.since is None or item.since > oldest:
                yield item


def _published(person: User, oldest: datetime) -> Iterator[WaitingItem]:
    """Yield what was published lately of articles in which the person has a part.

    What they published themselves is left out, unless they had scheduled it.
    """
    signed = Credit.objects.filter(person__user=person).values("article")
    wrote = Note.objects.filter(Q(written_by=person) | Q(approved_by=person))
    noted = wrote.values("anchor__article")
    scheduled = Q(scheduled__by=person) | Q(scheduled__asked_by=person)
    by_hand = Q(published_by=person, scheduled=None)
    editions = (
        Edition.objects.filter(published_at__gt=oldest)
        .filter(Q(article__in=signed) | Q(article__in=noted) | scheduled)
        .exclude(by_hand | Q(article__archived=True))
        .select_related("article")
        .defer("document")
    )
    for edition in editions.order_by("-pk"):
        kind = NoticeKind.PUBLISHED
        if edition.kind == Edition.Kind.CORRECTION:
            kind = NoticeKind.CORRECTED
        yield WaitingItem(
            edition.article,
            "desk:history",
            kind,
            [str(edition.pk)],
            since=edition.published_at,
        )


def _new_devices(person: User, oldest: datetime) -> Iterator[WaitingItem]:
    """Yield the logins of the person from a browser that was never seen before."""
    logins = person.events.filter(act=AccountEvent.AccountAct.NEW_DEVICE, at__gt=oldest)
    for event in logins:
        yield WaitingItem(
            None, "desk:notices", NoticeKind.DEVICE, [str(event.pk)], since=event.at
        )


def _forget_gone(person: User, present: Collection[Key]) -> set[Key]:
    """Delete the notices of what waits no longer; return what is left."""
    left = set()
    gone = []
    for notice in person.notices.select_related("mail"):
        key = (notice.kind, notice.ref)
        if key in present:
            left.add(key)
        elif notice.mail is None or notice.mail.sent_at:
            gone.append(notice.pk)
    Notice.objects.filter(pk__in=gone).delete()
    return left


# --- Mails ----------------------------------------------------------------------------


def _mail_for(
    person: User, item: WaitingItem, pace: str, *, is_much: bool
) -> Mail | None:
    """Return the mail that tells of an item, new or one that is not sent yet."""
    now = timezone.now()
    if pace == Pace.NEVER:
        return None
    if pace == Pace.DAILY:
        return _open_mail(person, None, _next_daily(now))
    if is_much or item.article is None:
        return _open_mail(person, None, now)
    about = person.mails.filter(article=item.article)
    last = about.exclude(begun_at=None).order_by("begun_at").last()
    due = now
    if last and last.begun_at:
        due = max(now, last.begun_at + BETWEEN)
    return _open_mail(person, item.article, due)


def _open_mail(person: User, article: Article | None, due: datetime) -> Mail:
    """Return a mail that is due by then and that nobody has begun to send."""
    waiting = person.mails.filter(article=article, begun_at=None, due__lte=due)
    mail = waiting.order_by("due").last()
    if mail is None:
        mail = Mail.objects.create(person=person, article=article, due=due)
        send_mail.using(run_after=due).enqueue(str(mail.pk))
    return mail


def _next_daily(now: datetime) -> datetime:
    today = timezone.localtime(now)
    daily = today.replace(hour=DAILY_AT.hour, minute=0, second=0, microsecond=0)
    if daily <= today:
        daily += timedelta(days=1)
    return daily
