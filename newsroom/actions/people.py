"""Who signs an article, who checks it, and whether somebody beside its author has.

The byline is what readers see; credits say which persons that is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Note
from annotations.note_history import save_as
from articles.models import Article, Revision
from articles.permissions import check_permission, holders, second_exists
from articles.problems import Refused
from articles.text.names import name_slug, names_in
from newsroom.editions import schema
from newsroom.models import Check, Credit, Person

PUBLISH = "editions.publish_edition"
WITHHOLD = "editions.withhold_edition"
ASSIGN = "articles.change_article"
BY_HAND = "credits"  # in Article.edited_fields: credits no longer follow the byline


def display_name(person: User | None) -> str:
    """Never the login name: that is half of a password."""
    return (person.get_full_name() if person else "") or "the desk"


# --- Who checks -----------------------------------------------------------------------


def checkers() -> QuerySet[User]:
    """Who may be given an article to check: who may write notes on it."""
    return holders("annotations.add_note").order_by(
        "first_name", "last_name", "username"
    )


@dataclass(frozen=True)
class Assignment:
    """due: None without a deadline."""

    checker: User | None
    due: datetime | None


@transaction.atomic
def assign(
    articles: Sequence[Article], given: Assignment, *, user: User | None
) -> None:
    """Gives the articles to one checker, or to none. What somebody else had finished is
    to be checked anew.

    Raises Refused if that person may not check, and PermissionDenied.
    """
    check_permission(user, ASSIGN)
    if given.checker and not checkers().filter(pk=given.checker.pk).exists():
        raise Refused(
            _(
                "That person may not write notes, so they cannot check: choose somebody else."
            )
        )
    for article in articles:
        check, _made = Check.objects.select_for_update().get_or_create(article=article)
        if (check.checker, check.due) == (given.checker, given.due):
            continue
        if check.checker != given.checker:
            check.done_revision, check.done_at = None, None
        check.checker, check.due = given.checker, given.due
        save_as(check, user)


@transaction.atomic
def finish(article: Article, *, revision: int, user: User) -> Check:
    """The checker has finished with the text of that number. Raises Refused."""
    check = (
        Check.objects.select_for_update().filter(article=article, checker=user).first()
    )
    if check is None:
        raise Refused(
            _(
                "Only the checker named for this article can say that the check is finished."
            )
        )
    current = article.current_revision
    if current.number != revision:
        raise Refused(
            _(
                "The text has changed since this page was opened: reload it and look again."
            )
        )
    if not check.is_done_for(current):
        check.done_revision, check.done_at = current, timezone.now()
        save_as(check, user)
    return check


def reopen_check(article: Article, user: User | None) -> None:
    """With another text the check is not finished. The caller holds a transaction and
    the article's row.
    """
    for check in Check.objects.filter(article=article, done_at__isnull=False):
        check.done_revision, check.done_at = None, None
        save_as(check, user)


def finished_by(article: Article, revision: Revision) -> User | None:
    """The checker, where they have finished with this text."""
    check = (
        Check.objects.filter(article=article, done_revision=revision)
        .select_related("checker")
        .first()
    )
    return check.checker if check else None


def publishes_own(article: Article, revision: Revision, user: User | None) -> bool:
    """Whether the person signs the article and nobody else has finished checking this
    text.
    """
    if user is None:
        return False
    signs = Credit.objects.filter(article=article, person__user=user).exclude(
        role=Credit.Role.REVIEWER
    )
    return signs.exists() and finished_by(article, revision) in {None, user}


def second_may_publish(user: User | None) -> bool:
    """Whether somebody else may publish too: then nobody decides alone on their own
    work.
    """
    return user is not None and second_exists(PUBLISH, user)


# --- Who signs ------------------------------------------------------------------------


class Signed(NamedTuple):
    """One credit as somebody says it; slug: of which person, where the name alone does
    not say it.
    """

    role: str
    name: str
    slug: str = ""


def credits_of(article: Article) -> list[schema.CreditRecord]:
    """What an edition made now would say, in order, each once: the article's credits,
    then as reviewers those whose login approved a note that it publishes; a login that
    is nobody's is not named.
    """
    credited = [
        (credit.role, credit.person)
        for credit in article.credits.select_related("person").order_by("position")
    ]
    approved = (
        Note.objects.public().filter(anchor__article=article).values("approved_by")
    )
    reviewers = Person.objects.filter(user__in=approved).order_by("slug")
    found = [*credited, *((Credit.Role.REVIEWER, person) for person in reviewers)]
    return [
        {
            "role": str(role),
            "name": person.name,
            "slug": person.slug,
            "affiliation": person.affiliation,
            "expertise": person.expertise,
        }
        for role, person in dict.fromkeys(found)
    ]


def credit_byline(article: Article) -> None:
    """Credits those whom the byline names, unless somebody has set the credits
    by hand.
    """
    if BY_HAND not in article.edited_fields:
        names = names_in(article.byline)
        write_credits(article, [Signed(Credit.Role.AUTHOR, name) for name in names])


def write_credits(article: Article, signed: Iterable[Signed]) -> None:
    """Makes the credits of `article` these, in this order; a person whom nobody knows
    yet is made.

    The caller holds a transaction and the article's row.
    """
    said = list(signed)
    people = _people(said)
    wanted = dict.fromkeys((people[_slug(one)], one.role) for one in said)
    there = {
        (credit.person, credit.role): credit
        for credit in article.credits.select_related("person")
    }
    for key in there.keys() - wanted:
        there[key].delete()
    for position, (person, role) in enumerate(wanted):
        credit = there.get((person, role)) or Credit(
            article=article, person=person, role=role
        )
        if credit.pk is None or credit.position != position:
            credit.position = position
            credit.save()


def _slug(signed: Signed) -> str:
    return signed.slug or name_slug(signed.name)


def _people(signed: Sequence[Signed]) -> dict[str, Person]:
    """By slug. Hazard: made in one order by everybody, or two imports could wait for
    each other.
    """
    names = {_slug(one): one.name for one in reversed(signed)}
    known = Person.objects.filter(slug__in=names).select_related("merged_into")
    people = {person.slug: person.merged_into or person for person in known}
    for slug in sorted(names.keys() - people):
        people[slug], _made = Person.objects.get_or_create(
            slug=slug, defaults={"name": names[slug]}
        )
    return people


@transaction.atomic
def merge_person(person: Person, into: Person, *, user: User | None) -> None:
    """Gives all credits of `person` to `into`, to whom name and slug lead from now on.

    What is published stays as it is. Raises ValidationError if the two cannot be one.
    """
    check_permission(user, "newsroom.change_person")
    person.merged_into = into
    person.clean()
    person.save()
    theirs = {(credit.article_id, credit.role) for credit in into.credits.all()}
    for credit in person.credits.all():
        if (credit.article_id, credit.role) in theirs:
            credit.delete()
        else:
            credit.person = into
            credit.save()
