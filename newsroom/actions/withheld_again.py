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
from articles.text.striking import Pattern, is_one_word, pattern_of, strike
from newsroom.actions.people import PUBLISH
from newsroom.editions import withholding
from newsroom.editions.models import (
    NameCleared,
    Withholding,
    fingerprints_of,
    recognising,
)
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
    standing = standing_for(article.pk)
    # One search for all of them, since an article seldom holds any.
    if not found_again(standing, leaves, stored):
        return
    requests = []
    paths: set[str] = set()
    for request in standing:
        found = found_again([request], leaves, stored)
        if found:
            requests.append(request)
            paths |= found
    places = [
        f"“{Truncator(leaves[path]).chars(60)}”" for path in sorted(paths)[:SHOWN]
    ]
    message = _(
        "Not published, because the text contains withheld words again. "
        "Remove them from: %(places)s"
    )
    raise WithheldAgain(message % {"places": ", ".join(places)}, requests)


def standing_for(article: int) -> list[Withholding]:
    """Return what is withheld, without what was cleared for this article.

    Raise WithheldAgain where that cannot be recognised any more.
    """
    every = Withholding.objects.standing().select_related("source")
    standing = list(every.exclude(cleared__article=article))
    unrecognised = [request for request in standing if request.is_of_another_key]
    if unrecognised:
        message = _(
            "Withheld words cannot be recognised, because WITHHOLDING_KEY has changed. "
            "Ask an administrator to restore the key."
        )
        raise WithheldAgain(message, unrecognised)
    return standing


def is_withheld_path(article: Article, path: str) -> bool:
    """Return whether the path of an older site holds words that are withheld."""
    return any(
        withholding.is_in_path(recognising(request.fingerprints), path)
        for request in standing_for(article.pk)
    )


def found_again(
    requests: Sequence[Withholding],
    leaves: withholding.Leaves,
    stored: StoredDocument,
) -> set[str]:
    """Return the paths of what was withheld by any of the requests."""
    fingerprints: set[str] = set()
    keys: list[str] = []
    for request in requests:
        fingerprints.update(request.fingerprints)
        if request.source:
            fingerprints.update(fingerprints_of(_pattern_of_source(request.source)))
            keys += request.source.keys
    found = withholding.of_sources(stored, leaves, keys)
    return found | withholding.found_in(leaves, recognising(fingerprints))


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
    found = Withholding.objects.filter(pk__in=requests)
    for request in found:
        # Hazard: the words of a confirmed request may stand nowhere any more.
        reason = strike(reason, recognising(request.fingerprints))
    for request in found:
        NameCleared.objects.get_or_create(
            withholding=request,
            article=article,
            defaults={"reason": reason, "by": user},
        )
