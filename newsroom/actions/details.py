"""What is known about an article beside its text: its metadata, and who signs it.

The byline is what readers see; credits say which persons that is.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from annotations.models import Note
from articles.models import Article
from articles.models.history import set_unrecorded
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.text.names import names_in, slug_of
from newsroom.actions.checking import PUBLISH
from newsroom.actions.revise import put_under_heads
from newsroom.editions import schema
from newsroom.editions.models import Address
from newsroom.models import Credit, Person

BY_HAND = "credits"  # in Article.edited_fields: credits no longer follow the byline


class Signed(NamedTuple):
    """One credit as somebody says it; slug: of which person, where the name alone does not say it."""

    role: str
    name: str
    slug: str = ""


@transaction.atomic
def describe(
    article: Article, values: dict[str, Any], *, changed: Iterable[str], version: int, user: User | None
) -> Article:
    """Sets what an editor changed of the metadata; a later import will not overwrite it.

    values: by name of the field; `topics` are Topic, `credits` are Signed. A byline that changes changes the
    credits, unless somebody has set these by hand; another title or standfirst makes a revision of the text.
    Raises Refused if an edition says whose text it is and that would be another, our own would be published
    in parts, or the address (slug) is another article's; Conflict if the article's metadata is no longer the
    `version` that the editor started from; and PermissionDenied.
    """
    check_permission(user, "articles.change_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.version != version:
        raise Conflict(_("Somebody else has since changed these details. What you typed is still here."))
    names = sorted(changed)
    if "kind" in names and values["kind"] != article.kind and kind_is_frozen(article):
        raise Refused(
            _(
                "An edition states whose text this is, so it can no longer be changed. Withdraw "
                "the article and import the text again."
            )
        )
    if "slug" in names:
        check_permission(user, PUBLISH)
        _check_free(article, values["slug"])
    _set(article, {name: values[name] for name in names if name != BY_HAND})
    if article.excerpted and article.kind != Article.Kind.EXAMINED and "excerpted" in names:
        raise Refused(_("Only an examined text is published as excerpts: our own is published whole."))
    article.edited_fields = sorted({*article.edited_fields, *names})
    article.version += 1
    _save(article)
    if BY_HAND in names:
        write_credits(article, values[BY_HAND])
    elif "byline" in names:
        credit_byline(article)
    if {"title", "standfirst"} & {*names}:
        put_under_heads(article, user)
    return article


ANOTHERS = gettext_noop("Another article has or had the address /articles/%(slug)s/: choose another.")


def _check_free(article: Article, slug: str) -> None:
    """Raises Refused if readers know another article by it, or would."""
    others = Article.objects.filter(slug=slug).exclude(pk=article.pk)
    if others.exists() or Address.objects.filter(slug=slug).exclude(article=article).exists():
        raise Refused(_(ANOTHERS) % {"slug": slug})


def _set(article: Article, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name == "topics":
            set_unrecorded(article, name, value)
        else:
            setattr(article, name, value)


def _save(article: Article) -> None:
    """Raises Refused if another article got the same address in the same moment."""
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError as error:
        if not Article.objects.filter(slug=article.slug).exclude(pk=article.pk).exists():
            raise
        raise Refused(_(ANOTHERS) % {"slug": article.slug}) from error


# What an earlier state of the details is brought back with; credits follow the byline.
RESTORED = ("title", "standfirst", "byline", "dated", "language", "site", "canonical_url")


def kind_is_frozen(article: Article) -> bool:
    """From the first edition that says whose text it is."""
    last = article.editions.order_by("-number").first()
    return last is not None and bool(last.content["article"]["kind"])


# --- Who signs ----------------------------------------------------------------------------------------


def credits_of(article: Article) -> list[schema.Credit]:
    """What an edition made now would say, in order, each once: the article's credits, then as reviewers
    those whose login approved a note that it publishes; a login that is nobody's is not named."""
    credited = [
        (credit.role, credit.person)
        for credit in article.credits.select_related("person").order_by("position")
    ]
    approved = Note.objects.public().filter(anchor__article=article).values("approved_by")
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
    """Credits those whom the byline names, unless somebody has set the credits by hand."""
    if BY_HAND not in article.edited_fields:
        write_credits(article, [Signed(Credit.Role.AUTHOR, name) for name in names_in(article.byline)])


def write_credits(article: Article, signed: Iterable[Signed]) -> None:
    """Makes the credits of `article` these, in this order; a person whom nobody knows yet is made.

    The caller holds a transaction and the article's row.
    """
    said = list(signed)
    people = _people(said)
    wanted = dict.fromkeys((people[_slug(one)], one.role) for one in said)
    there = {(credit.person, credit.role): credit for credit in article.credits.select_related("person")}
    for key in there.keys() - wanted:
        there[key].delete()
    for position, (person, role) in enumerate(wanted):
        credit = there.get((person, role)) or Credit(article=article, person=person, role=role)
        if credit.pk is None or credit.position != position:
            credit.position = position
            credit.save()


def _slug(signed: Signed) -> str:
    return signed.slug or slug_of(signed.name)


def _people(signed: Sequence[Signed]) -> dict[str, Person]:
    """By slug. Hazard: made in one order by everybody, or two imports could wait for each other."""
    names = {_slug(one): one.name for one in reversed(signed)}
    people = Person.objects.known_by(names)
    for slug in sorted(names.keys() - people):
        people[slug], _made = Person.objects.get_or_create(slug=slug, defaults={"name": names[slug]})
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
