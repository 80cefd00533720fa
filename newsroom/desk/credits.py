"""Credits as an editor types them: one to a line, 'Ann Lee' or 'Photographer: Bo Ek'."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.text.names import LONGEST_NAME, slug_of
from newsroom.actions.people import Signed
from newsroom.models import Credit, Person

MOST = 50
HELP = gettext_lazy(
    "One per line: Ann Lee, or Photographer: Bo Ek. They follow the byline until you change them here. Two "
    "people of the same name are told apart by a short name in brackets, such as Ann Lee (ann-lee-2)."
)


def roles() -> dict[str, str]:
    """By what an editor may write for them: in the language of the desk, or as they are kept."""
    named = {str(label).lower(): role for role, label in Credit.Role.choices}
    return {role: role for role in Credit.Role.values} | named


def written(article: Article) -> str:
    """The credits of `article` as its editors type them."""
    return "\n".join(map(_line, article.credits.select_related("person")))


def _line(credit: Credit) -> str:
    prefix = "" if credit.role == Credit.Role.AUTHOR else f"{credit.get_role_display().capitalize()}: "
    return f"{prefix}{credit.person}"


def typed(text: str) -> list[Signed]:
    """Raises ValidationError, with a sentence for each line that cannot be understood."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST:
        raise forms.ValidationError(_("Write at most %(most)s credits.") % {"most": MOST})
    signed = [_split(line) for line in lines]
    people = {person.slug: person for person in Person.objects.filter(slug__in=[one.slug for one in signed])}
    if problems := [problem for one in signed for problem in _problems(one, people)]:
        raise forms.ValidationError(problems)
    return signed


def _split(line: str) -> Signed:
    """The role as it was typed where it is none; a slug only where one stands in brackets."""
    before, colon, after = line.partition(":")
    label, named = (before.strip().lower(), after.strip()) if colon else (Credit.Role.AUTHOR.value, line)
    name, bracket, slug = named.removesuffix(")").rpartition(" (") if named.endswith(")") else ("", "", "")
    role = roles().get(label, before.strip())
    return Signed(role, name.strip(), slug.strip()) if bracket else Signed(role, named)


def _problems(one: Signed, people: dict[str, Person]) -> Iterator[str]:
    if one.role not in Credit.Role.values:
        yield _("“%(role)s” is not a role. Write one of these before the colon: %(roles)s.") % {
            "role": one.role,
            "roles": _(", ").join(str(label).lower() for label in Credit.Role.labels),
        }
    if not any(map(str.isalpha, one.name)) or len(one.name) > LONGEST_NAME:
        yield _("“%(name)s” is not a name. Write one person's name, at most %(most)s characters long.") % {
            "name": one.name,
            "most": LONGEST_NAME,
        }
    if one.slug and one.slug not in people:
        yield _(
            "Nobody is known as “%(slug)s”. Delete the brackets, or add the person in the back office."
        ) % {"slug": one.slug}
    if one.slug and one.slug in people and slug_of(people[one.slug].name) != slug_of(one.name):
        yield _("“%(slug)s” is %(name)s. People are renamed in the back office.") % {
            "slug": one.slug,
            "name": people[one.slug].name,
        }
