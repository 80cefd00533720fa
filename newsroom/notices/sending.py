"""Sending a mail: at least once, and with the same Message-ID if twice."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from newsroom.actions.schedule import stops_in_words
from newsroom.models import NoticeKind
from newsroom.notices.models import Mail
from newsroom.public.site import current_site


class Line(NamedTuple):
    """What a mail says of one thing: never a title, a slug, a name or what was written."""

    words: str
    url: str


@task
def send_mail(number: str) -> None:
    """Send a mail unless it was sent; raise OSError where the mail server is away.

    Hazard: killed between the server's answer and our mark, it is sent once more.
    """
    mail = _begin(number)
    if mail is None:
        return
    if mail.person.is_active and mail.person.email:
        # Not in a transaction: a mail server may take its time.
        message_of(mail).send()
    Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())


@transaction.atomic
def _begin(number: str) -> Mail | None:
    """Return the mail, to which no notice is added from now on."""
    mails = Mail.objects.select_for_update(of=("self",)).select_related("person")
    mail = mails.filter(pk=number, sent_at=None).first()
    if mail and mail.begun_at is None:
        mail.begun_at = timezone.now()
        mail.save(update_fields=["begun_at"])
    return mail


def message_of(mail: Mail) -> EmailMessage:
    """Return the message: what waits, and where."""
    with translation.override(_language()):
        lines = _lines_of(mail)
        name = current_site().name
        subject = _("%(site)s: something waits for you") % {"site": name}
        if mail.article_id:
            subject = _("%(site)s: article %(number)d") % {
                "site": name,
                "number": mail.article_id,
            }
        body = render_to_string(
            "notices/mail.txt", {"lines": lines, "site_url": settings.SITE_URL}
        )
    host = urlsplit(settings.SITE_URL).hostname
    return EmailMessage(
        subject,
        body,
        to=[mail.person.email],
        headers={
            "Message-ID": f"<{mail.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _language() -> str:
    """Return the newsroom's language, or the desk's first where it has no words in it."""
    desk = [code for code, _name in settings.DESK_LANGUAGES]
    if settings.LANGUAGE_CODE in desk:
        return settings.LANGUAGE_CODE
    return desk[0]


def _lines_of(mail: Mail) -> list[Line]:
    """Return a line for each kind and page of the mail's notices."""
    lines: dict[tuple[str, str], Line] = {}
    for notice in mail.notices.order_by("pk"):
        words = str(NoticeKind(notice.kind).label)
        if notice.kind == NoticeKind.SCHEDULED:
            reasons = notice.ref.partition(" ")[2].split(",")
            words = f"{words}: {stops_in_words(reasons)}"
        if mail.article_id is None and notice.article_id:
            words = _("Article %(number)d: %(words)s") % {
                "number": notice.article_id,
                "words": words,
            }
        key = (notice.kind, notice.path.partition("?")[0])
        lines.setdefault(key, Line(words, settings.SITE_URL + notice.path))
    return list(lines.values())
