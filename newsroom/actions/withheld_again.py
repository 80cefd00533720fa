"""Withheld persons, sources and words that an article would publish again."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from annotations.models import Source, SourceIdentity
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.striking import Pattern, is_one_word, pattern_of
from newsroom.actions.people import PUBLISH
from newsroom.editions import withholding
from newsroom.editions.models import NameCleared, Withholding
from newsroom.editions.schema import StoredDocument

SHOWN = 5  # places


class WithheldAgain(Refused):
    """The article would publish again what was withheld by `requests`."""

    def __init__(self, message: str, requests: Sequence[Withholding]) -> None:
        super().__init__(message)
        self.requests = requests


def refuse_withheld(
    article: Article, leaves: withholding.Leaves, stored: StoredDocument
) -> None:
    """Raise WithheldAgain where an edition would say again what was withheld.

    What somebody has cleared for this article is let through.
    """
    requests = []
    paths: set[str] = set()
    withheld = Withholding.objects.standing()
    for request in withheld.exclude(cleared__article=article):
        found = _found_again(request, leaves, stored)
        if found:
            requests.append(request)
            paths |= found
    if not requests:
        return
    places = [
        f"“{Truncator(leaves[path]).chars(60)}”" for path in sorted(paths)[:SHOWN]
    ]
    message = _(
        "Not published, because the text contains withheld words again. "
        "Remove them from: %(places)s"
    )
    raise WithheldAgain(message % {"places": ", ".join(places)}, requests)


def _found_again(
    request: Withholding, leaves: withholding.Leaves, stored: StoredDocument
) -> set[str]:
    """Return the paths of what was withheld by a request."""
    found = withholding.found_in(leaves, request.pattern)
    source = request.source
    if source is None:
        return found
    found |= withholding.of_sources(stored, leaves, source.keys)
    return found | withholding.found_in(leaves, _pattern_of_source(source))


def _pattern_of_source(source: Source) -> Pattern:
    """Return what finds a source that was added once more, as with an import."""
    identity = SourceIdentity.objects.filter(source=source).first()
    item = identity.csl if identity else source.csl
    address = str(item.get("URL", "")).partition("://")[2]
    lines = [str(item.get("title", "")), address, str(item.get("DOI", ""))]
    return pattern_of(line for line in lines if not is_one_word(line))


@transaction.atomic
def clear_names(
    article: Article, requests: Sequence[int], *, reason: str, user: User
) -> None:
    """Record that an article is about somebody else, so that it may be published.

    `requests` are keys of the requests whose words the publisher saw.
    """
    check_permission(user, PUBLISH)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why this is another person, or something else."))
    for request in Withholding.objects.filter(pk__in=requests):
        NameCleared.objects.get_or_create(
            withholding=request,
            article=article,
            defaults={"reason": reason, "by": user},
        )
