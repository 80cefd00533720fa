"""Assigning who signs an article and who checks it, and who may publish it alone.

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
from articles.permissions import check_permission, holders
from articles.problems import Refused
from articles.text.names import name_slug, names_in
from newsroom.accounts.standing import others_who_count
from newsroom.editions import schema
from newsroom.models import Check, Credit, Person

PUBLISH = "editions.publish_edition"
WITHDRAW = "editions.withdraw_edition"
WITHHOLD = "editions.withhold_edition"
ASSIGN = "articles.change_article"
BY_HAND = "credits"  # in Article.edited_fields: credits no longer follow the byline


def display_name(person: User | None) -> str:
    """Return the person's name for readers, never the login, which helps attackers."""
    name = person.get_full_name() if person else ""
    return name or "the desk"


def person_name(person: User | None) -> str:
    """Return the person's full name, else the login; None is the command line."""
    if person is None:
        return _("the command line")
    return person.get_full_name() or person.get_username()


# --- Who checks -----------------------------------------------------------------------


def checkers() -> QuerySet[User]:
    """Return who may be given an article to check: who may write notes on it."""
    return holders("annotations.add_note").order_by(
        "first_name", "last_name", "username"
    )


@dataclass(frozen=True)
class Assignment:
    """Who checks an article, if anybody; `due` is None without a deadline."""

    checker: User | None
    due: datetime | None


@transaction.atomic
def assign(
    articles: Sequence[Article], given: Assignment, *, user: User | None
) -> None:
    """Give the articles to one checker, or to none.

    A check that somebody else had finished is open again. Raise Refused if that person
    may not check, and PermissionDenied.
    """
    check_permission(user, ASSIGN)
    if given.checker and not checkers().filter(pk=given.checker.pk).exists():
        raise Refused(
            _("This person is not allowed to write notes. Choose another checker.")
        )
    for article in articles:
        check, _made = Check.objects.select_for_update().get_or_create(article=article)
        if (check.checker, check.due) == (given.checker, given.due):
            continue
        if check.checker != given.checker:
            check.done_revision = None
            check.done_at = None
        check.checker = given.checker
        check.due = given.due
        save_as(check, user)


@transaction.atomic
def finish(article: Article, *, revision: int, user: User) -> Check:
    """Record that the checker has finished with that revision; raise Refused."""
    check = (
        Check.objects.select_for_update().filter(article=article, checker=user).first()
    )
    if check is None:
        raise Refused(_("Only the checker of this article can finish the check."))
    current = article.current_revision
    if current.number != revision:
        raise Refused(
            _("The text has changed since you opened this page. Reload the page.")
        )
    if not check.is_done_for(current):
        check.done_revision = current
        check.done_at = timezone.now()
        save_as(check, user)
    return check


def reopen_check(article: Article, user: User | None) -> None:
    """Open a finished check again, because the text is another.

    The caller holds a transaction and the article's row.
    """
    for check in Check.objects.filter(article=article, done_at__isnull=False):
        check.done_revision = None
        check.done_at = None
        save_as(check, user)


def finished_by(article: Article, revision: Revision) -> User | None:
    """Return the checker, if they have finished with this revision."""
    checks = Check.objects.filter(article=article, done_revision=revision)
    check = checks.select_related("checker").first()
    return check.checker if check else None


def publishes_own(article: Article, revision: Revision, user: User | None) -> bool:
    """Return whether the person signs the article and nobody else has checked it.

    A check counts where it is finished for this revision.
    """
    if user is None:
        return False
    signs = Credit.objects.filter(article=article, person__user=user).exclude(
        role=Credit.Role.REVIEWER
    )
    return signs.exists() and finished_by(article, revision) in {None, user}


def second_may_publish(user: User | None) -> bool:
    """Return whether another person may publish, so that nobody decides alone."""
    return user is not None and others_who_count(PUBLISH, user).exists()


# --- Who signs ------------------------------------------------------------------------


class Signed(NamedTuple):
    """One credit as somebody typed it.

    `slug` names the person where the name alone does not.
    """

    role: str
    name: str
    slug: str = ""


def credits_of(article: Article) -> list[schema.CreditRecord]:
    """Return the credits that an edition made now would have, in order, each once.

    These are the article's credits, then as reviewers those who approved a note that it
    publishes. An account that belongs to no person is not named.
    """
    credited = [
        (credit.role, credit.person)
        for credit in article.credits.select_related("person").order_by("position")
    ]
    public_notes = Note.objects.public().filter(anchor__article=article)
    approved_by = public_notes.values("approved_by")
    reviewers = Person.objects.filter(user__in=approved_by).order_by("slug")
    credited += [(Credit.Role.REVIEWER, person) for person in reviewers]
    return [
        {
            "role": str(role),
            "name": person.name,
            "slug": person.slug,
            "affiliation": person.affiliation,
            "expertise": person.expertise,
        }
        for role, person in dict.fromkeys(credited)
    ]


def credit_byline(article: Article) -> None:
    """Credit those whom the byline names, unless credits were set by hand."""
    if BY_HAND not in article.edited_fields:
        names = names_in(article.byline)
        write_credits(article, [Signed(Credit.Role.AUTHOR, name) for name in names])


def write_credits(article: Article, signed: Iterable[Signed]) -> None:
    """Make these the credits of `article`, in this order, and add unknown persons.

    The caller holds a transaction and the article's row.
    """
    signed = list(signed)
    people = _people(signed)
    wanted = dict.fromkeys((people[_slug(credit)], credit.role) for credit in signed)
    existing = {
        (credit.person, credit.role): credit
        for credit in article.credits.select_related("person")
    }
    for key in existing.keys() - wanted:
        existing[key].delete()
    for position, (person, role) in enumerate(wanted):
        credit = existing.get((person, role))
        if credit is None:
            credit = Credit(article=article, person=person, role=role)
        if credit.pk is None or credit.position != position:
            credit.position = position
            credit.save()


def _slug(signed: Signed) -> str:
    return signed.slug or name_slug(signed.name)


def _people(signed: Sequence[Signed]) -> dict[str, Person]:
    """Return persons by slug, and add those who are unknown.

    Hazard: they are added in one order by everybody, or two imports could wait for each
    other.
    """
    # The first of several names of one slug counts.
    names = {_slug(credit): credit.name for credit in reversed(signed)}
    known = Person.objects.filter(slug__in=names).select_related("merged_into")
    people = {person.slug: person.merged_into or person for person in known}
    for slug in sorted(names.keys() - people):
        people[slug], _made = Person.objects.get_or_create(
            slug=slug, defaults={"name": names[slug]}
        )
    return people


@transaction.atomic
def merge_person(person: Person, into: Person, *, user: User | None) -> None:
    """Give all credits of `person` to `into`, to whom name and slug lead from now on.

    Published editions stay as they are. Raise ValidationError if the two cannot be one.
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
