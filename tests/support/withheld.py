"""Words that are withheld or erased, as rows say it; and rows of each kind for tests of
their tables.
"""

from django.contrib.auth.models import User
from django.utils import timezone

from annotations.models import AccessRecord, RecordedReply
from articles.intake import hash_of
from articles.models import Article, Picture, Practice, erasing
from newsroom.accounts.models import AccountEvent, record
from newsroom.actions import withhold
from newsroom.editions.models import (
    Edition,
    Gap,
    HiddenOpenings,
    NameCleared,
    ScheduledEdition,
    Withholding,
)
from newsroom.models import SignOff, SiteIdentity, SitePage


def erasure_of(words: str, user: User) -> Withholding:
    """A request that is to be carried out."""
    return Withholding.objects.create(
        words=words, act="erase", asked_by=user, reason="She asked for it."
    )


def gap_in(edition: Edition, user: User, version: int = 1) -> Gap:
    """Of its title: the article is restricted from then on."""
    request = Withholding.objects.create(
        words="The pier",
        reason="She asked for it.",
        asked_by=user,
        report={"gaps": 1},
    )
    path = f"/article/title/{version}"
    gap = Gap.objects.create(
        withholding=request, edition=edition, path=path, version=version
    )
    request.reply(Withholding.Reply.AGREED, user)
    return gap


def with_each_kind(user: User) -> None:
    """A row in every table that the samples leave empty."""
    Picture.objects.create(sha256=hash_of(b"A picture."), content=b"A picture.")
    SiteIdentity.objects.get_or_create()
    SitePage.objects.get_or_create(slug="about", language="en-gb")
    gap = gap_in(Edition.objects.all()[0], user)
    AccessRecord.objects.create(
        what="earlier", article_id=gap.edition.article_id, path="/admin/", person=user
    )
    NameCleared.objects.create(
        withholding=gap.withholding,
        article=gap.edition.article,
        reason="Somebody else.",
        by=user,
    )
    HiddenOpenings.objects.create(
        withholding=gap.withholding, edition=gap.edition, leaves={}
    )
    with erasing("She asked for it.", user):
        pass
    # It would hold up what is published again.
    draft = Article.objects.filter(editions=None).first()
    SignOff.objects.create(article=draft or Article.objects.all()[0], asked_of=user)
    # Nothing of it is carried out.
    ScheduledEdition.objects.create(
        article=gap.edition.article,
        revision=gap.edition.revision,
        due=timezone.now(),
        zone="UTC",
        by=user,
        after=1,
        withholdings=0,
        document={"text": "A draft."},
        outcome=ScheduledEdition.ScheduleOutcome.CANCELLED,
        ended_at=timezone.now(),
    )
    record(user, AccountEvent.AccountAct.CREATED, None)
    today = timezone.localdate()
    RecordedReply.objects.create(
        article=gap.edition.article,
        person="Nobody",
        asked_on=today,
        answered_on=today,
        body="No comment.",
    )
    Practice.objects.create(
        article=Article.objects.create(slug="practice", title="Practice"), owner=user
    )


def restricted(article: Article, user: User) -> Article:
    """With its last sentence withheld, which no other article of the same newsroom may
    have.
    """
    words = article.current_revision.sentences.order_by("position").last().text
    alone = "Nobody else is here."
    made = withhold.request_withholding(
        words=words, reason="She asked for it.", user=user, alone_why=alone
    )
    if withhold.second_may_withhold(user):
        withhold.agree(made.pk, user=User.objects.create_superuser(f"agrees-{made.pk}"))
    else:
        confirm_alone(made, user)
    return article


def confirm_alone(request: Withholding, user: User) -> None:
    """A week later, where nobody else is there."""
    asked_at = timezone.now() - withhold.ALONE_AFTER
    Withholding.objects.filter(pk=request.pk).update(asked_at=asked_at)
    withhold.agree(request.pk, user=user)
