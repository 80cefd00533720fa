"""Sources as rows: found again, or made, from CSL-JSON items. Nothing here goes to the network."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from annotations.models import Citation, Source, add_as
from annotations.presentation import Item, describe
from annotations.sources.csl import BadSource, checked
from annotations.sources.known import Sources

__all__ = [
    "BadSource",
    "Item",
    "by_id",
    "check_protection",
    "checked",
    "describe",
    "find",
    "find_or_create",
    "may_unprotect",
    "used_lately",
]


def find(item: Item, *, visibility: str = Source.Visibility.PUBLIC) -> Source | None:
    """Returns the source that a checked item names: by DOI or ISBN, else by address, else by id and title;
    one that has none of these by being the same in every field. None if there is none.

    An id alone is not enough: files number their sources from 1. A protected item never finds a public
    source; a public item may find a protected one, for which similar words are enough, and which stays
    protected.
    """
    return Sources([item]).find(item, visibility=visibility)


def used_lately(user: User, count: int) -> list[Source]:
    """Returns the sources that a person cited last, each once, latest first."""
    rows = Citation.objects.filter(created_by=user).order_by("-pk").select_related("source")
    return list({row.source_id: row.source for row in rows[:50]}.values())[:count]


# --- Protection ---------------------------------------------------------------------------------------


def may_unprotect(user: User | None) -> bool:
    """Returns whether `user` may make a protected source public; None is the operator at the shell."""
    return user is None or user.has_perm("annotations.unprotect_source")


def check_protection(before: Source | None, item: Item, visibility: str, user: User | None) -> None:
    """Anyone who writes sources may protect one; to lift it, in whatever way, is for editors.

    before: the row as it stands, locked; None for a new one. item and visibility: what is to be saved.
    Raises BadSource.
    """
    if may_unprotect(user):
        return
    if before and not before.is_public:
        if visibility != Source.Visibility.PROTECTED:
            raise BadSource(_("Only an editor may make a protected source public."))
        if item != checked(before.csl):
            # By these a public citation of it is recognised and stays protected.
            raise BadSource(
                _(
                    "Only an editor may change a protected source. Describe what is wrong in the internal "
                    "note."
                )
            )
    elif visibility == Source.Visibility.PUBLIC:
        twin = protected_twin(item)
        if twin and not (before and twin == protected_twin(before.csl)):
            raise BadSource(
                _(
                    "This is the protected source %(describe)s (number %(pk)s). Cite that one, protect this "
                    "one too, or ask an editor."
                )
                % {"describe": describe(twin.csl), "pk": twin.pk}
            )


def protected_twin(item: Item) -> Source | None:
    """Returns the protected source that a public one of this item would give away by a mark or its words."""
    return Sources([item]).protected_twin(item)


# --- Rows ---------------------------------------------------------------------------------------------


def find_or_create(item: Item, user: User | None, *, visibility: str = Source.Visibility.PUBLIC) -> Source:
    """Returns the source that the item names, new if needed. Raises BadSource, and PermissionDenied for a new
    one without add_source.
    """
    source = Sources([checked(item)]).find_or_new(item, user, visibility=visibility)
    if source.pk is None:
        add_as([source], user)
    return source


def by_id(given: str | int) -> Source:
    """Returns the source with that CSL id, else with that number on the desk. Raises BadSource."""
    return Sources([], [given]).by_id(given)
