"""Bytes come in: the original is kept, read, and what may be injected is found. Nothing
is dropped here.

take_in does it all. A caller that holds a transaction calls read_incoming before it and
keep inside: reading may take seconds, and on SQLite a transaction that writes keeps
everybody else waiting.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy

from articles.engine_errors import noting, unjudged
from articles.extracting import Extracted, extract
from articles.finding_decisions import keep_findings
from articles.injected import find_injected
from articles.models import Article, Extraction, Intake, Original, Unread, keep_pictures
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.cuts import cut_out
from articles.text.identifiers import key_of
from articles.text.language import language_of
from articles.text.shapes import Span
from articles.text.stored_messages import Message

PERMISSION = "articles.import_article"
ERASED = gettext_lazy(
    "Its bytes were erased: bring it in again, without the words that were."
)
GONE = gettext_lazy("Somebody else has since accepted it or set it aside.")


@dataclass(frozen=True)
class Incoming:
    """One thing on its way in. path, media_type, url and language are what whoever
    brings it says of it.
    """

    content: bytes
    path: str
    media_type: str = ""
    url: str = ""
    language: str = ""


type Reading = Extracted | Refused | None


def take_in(
    incoming: Incoming,
    user: User | None,
    *,
    reading: Reading = None,
    queued: int | None = None,
) -> Intake:
    """Keeps the bytes and what was read in them; returns their intake, for the same
    bytes the same one.

    Its status is WAITING (new), UNCHANGED (these bytes are here already) or REFUSED
    (and says why). reading: what was read ahead. queued: key of the intake of a batch
    that this becomes. Raises PermissionDenied.
    """
    check_permission(user, PERMISSION)
    reading = reading or read_incoming(incoming)

    def once() -> Intake:
        with transaction.atomic():
            return keep(incoming, reading, user, queued=queued)

    return twice(once)


def twice[Answer](act: Callable[[], Answer]) -> Answer:
    """Runs a whole transaction, once more if somebody else was faster; returns what
    `act` returns.

    If two imports bring the same bytes or declared id at once, the database lets one
    in; the other finds at its second look what the first has made.
    """
    try:
        return act()
    except IntegrityError:
        return act()


def read_incoming(incoming: Incoming) -> Reading:
    """Returns what is in the bytes; None if they are here already, so that nothing
    needs to be read.
    """
    return None if is_known(incoming) else extracted(incoming)


def is_known(incoming: Incoming) -> bool:
    return _of_bytes(incoming.content).exists()


def extracted(incoming: Incoming) -> Extracted | Refused:
    """Returns the text with its language and suspect passages, or the refusal.

    Asks no database, so any thread may call it.
    """
    try:
        found = extract(
            incoming.content,
            filename=incoming.path,
            media_type=incoming.media_type,
            url=incoming.url,
            language=incoming.language,
        )
    except Refused as refusal:
        return refusal
    return judge(found, incoming.language)


def keep(
    incoming: Incoming,
    reading: Reading,
    user: User | None,
    *,
    queued: int | None = None,
) -> Intake:
    """take_in, for a caller that holds a transaction inside `twice`, and knows what was
    read before it.
    """
    intake = Intake(received_by=user)
    if queued:
        # Hazard: two people may read the same batch at once, and a third say whose
        # texts these are.
        intake = Intake.objects.select_for_update().get(pk=queued)
        if intake.status != Intake.Status.QUEUED:
            return intake
        Unread.objects.filter(intake=queued).delete()
    intake.path = incoming.path[:500]
    if isinstance(reading, Refused):
        return _save(intake, Intake.Status.REFUSED, error=reading.message)
    if reading is None or is_known(incoming):
        return _again(intake, incoming, queued=bool(queued))
    original = Original.objects.create(
        sha256=Original.hash_of(incoming.content),
        content=incoming.content,
        size=len(incoming.content),
        media_type=reading.media_type,
        filename=incoming.path.rsplit("/", 1)[-1][:255],
        url=incoming.url,
        received_by=intake.received_by,
    )
    intake.extraction = _keep_extraction(original, incoming, reading)
    intake.article = same_article(reading.metadata)
    return _save(intake, Intake.Status.WAITING)


def _of_bytes(content: bytes) -> QuerySet[Intake]:
    return Intake.objects.filter(extraction__original__sha256=Original.hash_of(content))


def _again(intake: Intake, incoming: Incoming, *, queued: bool) -> Intake:
    """These bytes have given an intake: the accepted one counts, else the one that
    waits, else any.
    """
    rank = Case(
        When(~Q(status=Intake.Status.REFUSED), article__isnull=False, then=Value(0)),
        When(status=Intake.Status.WAITING, then=Value(1)),
        default=Value(2),
    )
    found = (
        _of_bytes(incoming.content)
        .select_related("extraction", "article")
        .order_by(rank, "pk")[0]
    )
    # Hazard: whoever accepts the answer must not do so while somebody else accepts the
    # same intake.
    known = Intake.objects.select_for_update().get(pk=found.pk)
    known.extraction = found.extraction
    if known.status == Intake.Status.WAITING and not queued:
        return known
    intake.extraction, intake.article = known.extraction, known.article
    refused = known.status == Intake.Status.REFUSED
    was_set_aside = refused or (
        known.article is None and known.status != Intake.Status.WAITING
    )
    return _save(
        intake, Intake.Status.WAITING if was_set_aside else Intake.Status.UNCHANGED
    )


def _save(intake: Intake, status: Intake.Status, error: str = "") -> Intake:
    intake.status, intake.error = status, error
    intake.save()
    return intake


def reread(intake: Intake, media_type: str, user: User | None) -> None:
    """Reads the bytes of an intake that waits anew, as what an editor says they are.

    What was decided about the findings of the earlier reading stays with that reading.
    Raises Refused and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    with transaction.atomic():
        locked = Intake.objects.select_for_update().get(pk=intake.pk)
        if locked.status != Intake.Status.WAITING or locked.extraction is None:
            raise Refused(GONE)
        original, language = (
            locked.extraction.original,
            locked.extraction.metadata["language"],
        )
        if original.erasure_id:
            raise Refused(ERASED)
        incoming = Incoming(
            bytes(original.content), locked.path, media_type, original.url, language
        )
        reading = extracted(incoming)
        if isinstance(reading, Refused):
            raise reading
        locked.extraction = _keep_extraction(original, incoming, reading)
        locked.article = same_article(locked.extraction.metadata)
        locked.save(update_fields=["extraction", "article"])


def _keep_extraction(
    original: Original, incoming: Incoming, extracted: Extracted
) -> Extraction:
    extraction = Extraction.objects.create(
        original=original,
        extractor=extracted.extractor,
        encoding=extracted.encoding,
        text=extracted.text,
        blocks=list(extracted.blocks),
        metadata=extracted.metadata,
        guessed=extracted.guessed,
        losses=[*extracted.losses],
        attachments=list(extracted.attachments),
        pictures=keep_pictures(extracted.pictures),
    )
    keep_findings(extraction, extracted.suspects)
    return extraction


# --- Its language, and what its author may not have written
# -----------------------------------------------

SHOWN_ALONE = ("title", "standfirst", "byline")
CONTEXT = 2_000  # code points of the text, beside which a line is judged


def judge(extracted: Extracted, language: str) -> Extracted:
    """The text with its language, with what seems injected among its suspects, and with
    what could not be judged among its losses. language: what the editor says, or ''
    where it is guessed.
    """
    metadata, guessed = dict(extracted.metadata), dict(extracted.guessed)
    with noting() as failures:
        metadata["language"] = language or language_of(
            extracted.text, metadata.get("language", "")
        )
        paragraphs = [Span(block["start"], block["end"]) for block in extracted.blocks]
        found = find_injected(extracted.text, paragraphs, metadata["language"])
        cleaned = [
            loss
            for values in (metadata, guessed)
            for loss in _clean_lines(values, extracted.text, metadata["language"])
        ]
    suspects = (*found, *extracted.suspects)
    losses = (*extracted.losses, *cleaned, *unjudged(failures))
    return replace(
        extracted, metadata=metadata, guessed=guessed, suspects=suspects, losses=losses
    )


def _clean_lines(values: dict[str, str], text: str, language: str) -> Iterator[str]:
    """Takes what seems injected out of title, standfirst and byline, and answers what
    the editor is told.

    Hazard: they are read out of the text, or the page, and stand on pages where no
    finding is decided.
    """
    for name in SHOWN_ALONE:
        value = values.get(name, "")
        whole = f"{value}\n\n{text[:CONTEXT]}"
        beside = [Span(len(value) + 2, len(whole))]
        line = [Span(0, len(value))]
        found = find_injected(whole, line, language, beside=beside) if value else []
        # A title may well be in another language than its article.
        strong = [
            one for one in found if one.tier != "hint" and one.kind != "other_language"
        ]
        wrong = [
            Span(one.start, min(one.end, len(value)))
            for one in strong
            if one.start < len(value)
        ]
        if not wrong:
            continue
        cut, _ = cut_out(
            value,
            [{"kind": "paragraph", "start": 0, "end": len(value), "level": 0}],
            wrong,
        )
        values[name] = cut.strip()
        words = "', '".join(span.of(value)[:200] for span in wrong)
        yield Message(f"injected_{name}", words=words)


# --- One that waits -------------------------------------------------------------------


@transaction.atomic
def set_aside(intake: Intake, user: User | None) -> bool:
    """Takes a waiting intake off the list without making an article of it; its bytes
    stay.

    The same bytes brought again wait again. False if somebody else was faster. Raises
    PermissionDenied.
    """
    check_permission(user, PERMISSION)
    who = (
        (user.get_full_name() or user.get_username())
        if user
        else Message("command_line")
    )
    return bool(
        Intake.objects.filter(pk=intake.pk, status=Intake.Status.WAITING).update(
            status=Intake.Status.REFUSED, error=Message("set_aside", who=who)
        )
    )


def revises(intake: Intake, article: Article | None) -> None:
    """Makes what waits the article's next revision, or a new article. Raises
    Refused.
    """
    if not Intake.objects.filter(pk=intake.pk, status=Intake.Status.WAITING).update(
        article=article
    ):
        raise Refused(GONE)


# --- Which article it is --------------------------------------------------------------


def same_article(metadata: Mapping[str, str]) -> Article | None:
    """Returns the article with the same declared id, else the same canonical address,
    else None.

    Where the two name different articles, the id decides: an address may be copied from
    page to page.
    """
    return _oldest(external_id=metadata.get("external_id")) or article_at(
        metadata.get("canonical_url")
    )


def article_at(url: str | None) -> Article | None:
    """Returns the oldest article with that canonical address, however it is spelled, or
    None.
    """
    return _oldest(address_key=key_of(url or ""))


def _oldest(**condition: object) -> Article | None:
    if not all(condition.values()):
        return None
    return Article.objects.filter(**condition).order_by("pk").first()


# --- Reading ahead --------------------------------------------------------------------

READ_BEFORE_NEEDED = 3


def prefetch[Thing](
    things: Iterable[Thing], incoming_of: Callable[[Thing], Incoming | None]
) -> Generator[tuple[Thing, Future[Reading]], None, None]:
    """Yields each thing, in order, with the reading of it, while the next few are read.
    That is None where the bytes are here already, or incoming_of returns None. Threads
    suffice: other processes read what may be hostile.
    """
    threads = ThreadPoolExecutor(2)
    begun: deque[tuple[Thing, Future[Reading]]] = deque()
    try:
        for thing in things:
            incoming = incoming_of(thing)
            # The database is asked here, in the caller's thread and transaction.
            is_new = incoming and not is_known(incoming)
            begun.append(
                (
                    thing,
                    threads.submit(extracted, incoming)
                    if incoming and is_new
                    else _nothing(),
                )
            )
            if len(begun) > READ_BEFORE_NEEDED:
                yield begun.popleft()
        yield from begun
    finally:
        threads.shutdown(cancel_futures=True)  # nobody waits for what is not begun yet


def _nothing() -> Future[Reading]:
    nothing: Future[Reading] = Future()
    nothing.set_result(None)
    return nothing
