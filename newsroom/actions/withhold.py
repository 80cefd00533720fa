"""Withholding words, or a source, from everything that was published.

One person hides at once, and another confirms or shows it again; where nobody else may
confirm, the same person does so after some days, and says why. What is withheld cannot
be opened again. Drafts stay, and are published only without the words.
"""

import logging
from collections.abc import Collection
from datetime import timedelta
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from annotations.models import PagePicture, Source
from annotations.note_history import save_as
from articles.models import Article, Picture
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.characters import says_something
from articles.text.striking import is_too_short, strike
from newsroom.accounts.standing import (
    NOT_INDEPENDENT,
    counts_as_second,
    others_who_count,
)
from newsroom.actions.erase import erase
from newsroom.actions.freeze import hold_sources
from newsroom.actions.people import WITHHOLD
from newsroom.actions.publish import published_edition
from newsroom.actions.published_places import find_leaves, find_old_addresses
from newsroom.actions.schedule import stop_naming
from newsroom.actions.withheld_again import (
    found_again,
    is_withheld_path,
    standing_for,
)
from newsroom.editions import withholding
from newsroom.editions.models import (
    Address,
    Edition,
    Gap,
    HiddenOpenings,
    Openings,
    Withholding,
    addresses_of,
)
from newsroom.editions.sealing import (
    Withheld,
    is_withheld,
    leaves_of,
    openings_to_json,
    parse_sealed,
)
from newsroom.public import article_rows
from newsroom.public.render import speaking

log = logging.getLogger("newsroom.actions.withhold")

Reply = Withholding.Reply

# How long what one person asked for is only hidden where nobody else could confirm it.
ALONE_AFTER = timedelta(days=7)
# An edition says these of itself to later editions.
REMEMBERED: tuple[Literal["change_note"], Literal["why"]] = ("change_note", "why")


# --- Asking, agreeing -----------------------------------------------------------------


def second_may_withhold(user: User | None) -> bool:
    """Return whether another person may agree, so that nobody decides alone."""
    return user is not None and others_who_count(WITHHOLD, user).exists()


@transaction.atomic
def request_withholding(
    *,
    reason: str,
    user: User,
    words: str = "",
    source: Source | None = None,
    act: str = "withhold",
    subject: str = Withholding.Subject.WORDS,
    alone_why: str = "",
    spared: Collection[str] = (),
) -> Withholding:
    """Hide words or a source from readers; return the request, or raise Refused.

    Readers see `reason`. Another person confirms it. Where nobody else may, `user` does
    so later, and readers then see `alone_why` too. `spared` are places, by their keys,
    that are about somebody else.
    """
    check_permission(user, WITHHOLD)
    words = "\n".join(line.strip() for line in words.splitlines() if line.strip())
    reason = reason.strip()
    alone_why = alone_why.strip()
    if not says_something(reason):
        raise Refused(
            _(
                "Enter a public reason. Readers will see it in place of the withheld "
                "content."
            )
        )
    if source is None or words or act == Withholding.WithholdingAct.ERASE:
        _check_words(words)
    if not second_may_withhold(user) and not says_something(alone_why):
        raise Refused(
            _(
                "Nobody else counts as a second person. Give a public reason why you "
                "decide alone."
            )
        )
    request = Withholding(
        act=act,
        words=words,
        subject=subject or Withholding.Subject.WORDS,
        source=source,
        reason=reason,
        asked_by=user,
        alone_why=alone_why,
        spared=sorted(spared),
    )
    # Readers see both reasons, which may not say what they are the reasons for hiding.
    request.reason = strike(request.reason, request.pattern)
    request.alone_why = strike(request.alone_why, request.pattern)
    _hide(request)
    return request


def _check_words(words: str) -> None:
    if not words:
        raise Refused(
            _("Enter the words to withhold, each name or quotation on its own line.")
        )
    if any(is_too_short(line) for line in words.splitlines()):
        raise Refused(
            _(
                "Each line needs at least two letters. A shorter line would be "
                "found nearly everywhere."
            )
        )


@transaction.atomic
def agree(number: int, *, user: User) -> Withholding:
    """Confirm a request and carry it out; raise Refused.

    Another person does so, or the same one where nobody else could for ALONE_AFTER.
    """
    request = _waiting(number, user)
    if not may_confirm(request, user):
        if request.asked_by == user:
            raise Refused(
                _("You made this request yourself, so somebody else must agree.")
            )
        raise Refused(NOT_INDEPENDENT)
    if request.asked_by != user:
        request.alone_why = ""
    _carry_out(request, user)
    return request


def may_confirm(request: Withholding, user: User) -> bool:
    """Return whether `user` is another person, or alone and has waited."""
    asker = request.asked_by
    if asker is None:
        return True
    if asker != user:
        return counts_as_second(user, asker, WITHHOLD)
    has_waited = request.asked_at <= timezone.now() - ALONE_AFTER
    return has_waited and bool(request.alone_why) and not second_may_withhold(user)


@transaction.atomic
def decline(number: int, *, user: User) -> Withholding:
    """Show readers again what a request hides, exactly as it was.

    Raise Refused while its source is protected, or another request hides the same:
    readers would be told of it again.
    """
    request = _waiting(number, user)
    if request.source and not request.source.is_public:
        raise Refused(
            _(
                "The source is protected, but published articles name it. Make the "
                "source public first, or withhold it."
            )
        )
    hold_sources(alone=True)
    shown = _show_again(request)
    old_addresses = list(find_old_addresses(request))
    request.reply(Reply.DECLINED, user)
    _refuse_hidden_by_others(shown)
    for old in old_addresses:
        if not is_withheld_path(old.article, old.path):
            old.withheld = ""
            old.save()
    return request


def _refuse_hidden_by_others(shown: set[int]) -> None:
    """Raise Refused where these editions say what another request hides."""
    editions = Edition.objects.filter(pk__in=shown).select_related("openings")
    for edition in editions:
        stored = parse_sealed(edition.document)
        leaves = withholding.readable_leaves(stored, edition.openings.parsed)
        standing = standing_for(edition.article_id)
        if any(
            found_again([request], leaves, stored) - request.spared_in(edition)
            for request in standing
        ):
            raise Refused(
                _(
                    "Another request hides some of the same words. Answer that "
                    "request first."
                )
            )


def waiting() -> QuerySet[Withholding]:
    """Return the requests that nobody has answered."""
    return Withholding.objects.filter(answer=Reply.NONE).select_related(
        "asked_by", "source"
    )


def _waiting(number: int, user: User) -> Withholding:
    check_permission(user, WITHHOLD)
    return Withholding.waiting(number)


# --- Carrying it out ------------------------------------------------------------------


def _hide(request: Withholding) -> None:
    """Take the openings from readers, and keep them until the request is answered."""
    hold_sources(alone=True)
    request.remember_words()
    request.save()
    found = {edition.pk: set(leaves) for edition, leaves in find_leaves(request)}
    _withhold_paths(found, request, is_hidden=True)
    log.info("withholding %s: hidden in %s editions", request.pk, len(found))


def _carry_out(request: Withholding, user: User | None) -> None:
    """Delete the openings, and make anew what readers find."""
    hold_sources(alone=True)
    found = {edition.pk: set(leaves) for edition, leaves in find_leaves(request)}
    for hidden in request.hidden.all():
        paths = {path for path, opening in hidden.leaves.items() if opening}
        found[hidden.edition_id] = found.get(hidden.edition_id, set()) | paths
    places = sum(map(len, found.values()))
    _withhold_paths(found, request)
    places += len(list(find_old_addresses(request)))
    request.hidden.all().delete()
    request.report = {"editions": len(found), "places": places}
    log.info("withholding %s: %s places in %s editions", request.pk, places, len(found))
    if request.act == Withholding.WithholdingAct.ERASE:
        request.save()
        erase(request, user)
        _withhold_paths(_showing_erased(), request)
    request.report["gaps"] = request.gaps.count()
    # The last step: an answered request takes away nothing more.
    request.reply(Reply.AGREED, user)


def _showing_erased() -> dict[int, set[str]]:
    """Return by edition the paths that show a picture or a page whose bytes were erased.

    Readers would be offered them in vain.
    """
    hashes: set[str] = set()
    for model in (PagePicture, Picture):
        emptied = model._base_manager.filter(content=b"")
        hashes |= set(emptied.values_list("sha256", flat=True))
    found: dict[int, set[str]] = {}
    if not hashes:
        return found
    editions = Edition.objects.select_related("openings").order_by("pk")
    for edition in editions.iterator(chunk_size=50):
        leaves = withholding.readable_leaves(
            parse_sealed(edition.document), edition.openings.parsed
        )
        paths = withholding.of_files(leaves, hashes)
        if paths:
            found[edition.pk] = paths
    return found


def _withhold_paths(
    found: dict[int, set[str]], request: Withholding, *, is_hidden: bool = False
) -> None:
    """Withhold old addresses, and the leaves at these paths, given by edition.

    `is_hidden`: their openings are kept.
    """
    for article in _locked_articles(found):
        _take_out(article, found, request, is_hidden=is_hidden)
    for old in find_old_addresses(request):
        said = _replacement(request, old.article, is_hidden=is_hidden)
        if not (old.withheld and is_hidden):
            old.withheld = said["reason"]
            old.save()


def _show_again(request: Withholding) -> set[int]:
    """Give readers back what the request hides; return the keys of the editions."""
    hidden = {row.edition_id: row for row in request.hidden.all()}
    for article in _locked_articles(hidden):
        past: list[list[str]] = []
        for edition in _editions_of(article):
            if edition.openings.parsed["past"] != past and edition.pk not in hidden:
                # It was published since, and says of earlier ones what they said then.
                hidden[edition.pk] = request.hidden.create(edition=edition, leaves={})
            if edition.pk in hidden:
                _put_back(edition, hidden[edition.pk], past)
            past.append(_said_of_itself(edition, set(), ""))
        _renew_rows(article)
    request.hidden.all().delete()
    return set(hidden)


def _put_back(edition: Edition, row: HiddenOpenings, past: list[list[str]]) -> None:
    openings = edition.openings
    openings.version += 1
    openings.opened = openings_to_json(
        withholding.with_openings(
            parse_sealed(edition.document), openings.parsed, row.leaves, list(past)
        )
    )
    openings.change_note = edition.content["edition"]["change_note"]
    row.version, row.opened = openings.version, openings.opened
    row.save()
    openings.save()


def _locked_articles(editions: Collection[int]) -> QuerySet[Article]:
    """Return the articles of these editions, locked."""
    # Hazard: the articles are locked in one order, because another process may hold one
    # of them and wait for the next.
    concerned = Edition.objects.filter(pk__in=editions).values("article")
    articles = Article.objects.select_for_update().filter(pk__in=concerned)
    return articles.order_by("pk")


def _editions_of(article: Article) -> list[Edition]:
    editions = article.editions.select_related("openings", "article")
    return list(editions.order_by("number"))


def _take_out(
    article: Article,
    found: dict[int, set[str]],
    request: Withholding,
    *,
    is_hidden: bool,
) -> None:
    replacement = _replacement(request, article, is_hidden=is_hidden)
    past: list[list[str]] = []
    for edition in _editions_of(article):
        paths = found.get(edition.pk, set())
        _take_out_of_edition(
            edition, paths, replacement, past, request, is_hidden=is_hidden
        )
        past.append(_said_of_itself(edition, paths, replacement["words"]))
    _renew_rows(article)


def _replacement(
    request: Withholding, article: Article, *, is_hidden: bool
) -> Withheld:
    """Return what stands for withheld words, in the language of the article."""
    with speaking(article.language):
        now = timezone.localtime()
        return withholding.replacement_for(
            now.date(),
            date_format(now),
            request.reason,
            request.alone_why,
            is_hidden=is_hidden,
        )


def _renew_rows(article: Article) -> None:
    """Make the rows anew by which readers find the article."""
    stored = article.editions.select_related("openings").order_by("number")
    published = [published_edition(edition) for edition in stored]
    if any(is_withheld(edition.slug) for edition in published):
        Address.objects.get_or_create(slug=str(article.uid), article=article)
    rows = article_rows.rows_of(published, addresses_of(article.pk))
    article_rows.write_rows(published[-1], article_rows.stored_rows(article.uid), rows)


def _take_out_of_edition(
    edition: Edition,
    paths: set[str],
    replacement: Withheld,
    past: list[list[str]],
    request: Withholding,
    *,
    is_hidden: bool,
) -> None:
    """Withhold the leaves at `paths`, and those of earlier editions that it repeats.

    `past` is what each earlier edition says of itself now. `is_hidden`: the openings
    are kept.
    """
    openings = edition.openings
    opened = openings.parsed
    withheld = sorted(paths) + _changed_history(opened["past"], past)
    if not withheld:
        return
    version = openings.version + 1
    stored = parse_sealed(edition.document)
    kept = dict(leaves_of(stored, opened["leaves"]))
    replaced = dict.fromkeys(paths, replacement)
    opened = withholding.with_openings(stored, opened, replaced, past)
    becomes = openings_to_json(opened)
    if is_hidden:
        request.hidden.create(
            edition=edition,
            leaves={path: kept.get(path) for path in withheld},
            version=version,
            opened=becomes,
        )
    else:
        Gap.objects.bulk_create(
            Gap(withholding=request, edition=edition, path=path, version=version)
            for path in withheld
        )
    note = openings.change_note
    if "/edition/change_note" in paths:
        note = replacement["words"]
    Openings.objects.filter(pk=openings.pk).update(
        version=version, change_note=note, opened=becomes
    )


def _changed_history(before: list[list[str]], after: list[list[str]]) -> list[str]:
    """Return the paths in an edition's history at which other words stand now."""
    paths = []
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        for name, old_words, new_words in zip(REMEMBERED, old, new, strict=True):
            if old_words != new_words:
                paths.append(f"/history/{index}/{name}")
    return paths


def _said_of_itself(edition: Edition, paths: set[str], replacement: str) -> list[str]:
    """Return what the edition says of itself to later ones, without the leaves at `paths`."""
    content = edition.content["edition"]
    return [
        replacement if f"/edition/{name}" in paths else content[name]
        for name in REMEMBERED
    ]


# --- What follows from protecting a source --------------------------------------------


def follow_protection(source: Source, user: User | None) -> None:
    """Hide a source that was protected, where editions name it.

    Sources that were merged into it are protected too. The caller holds the transaction that protected the source.
    """
    hold_sources(alone=True)
    stop_naming(source, user)
    is_named = any(True for _edition in find_leaves(Withholding(source=source)))
    for twin in source.merged.filter(visibility=Source.Visibility.PUBLIC):
        twin.visibility = Source.Visibility.PROTECTED
        save_as(twin, user)
    if not is_named or waiting().filter(source=source).exists():
        return
    request = Withholding(source=source, reason=_("to protect a source"), asked_by=user)
    if not second_may_withhold(user):
        request.alone_why = _("nobody else could agree")
    _hide(request)
