"""Imported bytes are kept, read, and searched for injected text; nothing is dropped.

`take_in` does it all. A caller that holds a transaction calls `read_incoming` before it
and `keep` inside: reading may take seconds, and on SQLite a transaction that writes
makes everybody else wait.
"""

import hashlib
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
from articles.models import Article, Extraction, Intake, Original, Unread
from articles.permissions import check_permission
from articles.placed_pictures import keep_pictures
from articles.problems import Refused
from articles.text.cuts import cut_out
from articles.text.exported_file import ExportedFile
from articles.text.identifiers import key_of
from articles.text.language import language_of
from articles.text.shapes import Block, Span
from articles.text.stored_messages import Message

PERMISSION = "articles.import_article"
ERASED = gettext_lazy(
    "The content of this file was erased. Import the file again without the "
    "erased words."
)
GONE = gettext_lazy("Somebody else has since completed or dismissed this import.")


@dataclass(frozen=True)
class Incoming:
    """Bytes to import, with what the person who imports them says about them."""

    content: bytes
    path: str
    media_type: str = ""
    url: str = ""
    language: str = ""
    is_practice: bool = False


type Reading = Extracted | Refused | None


def take_in(
    incoming: Incoming,
    user: User | None,
    *,
    reading: Reading = None,
    queued: int | None = None,
) -> Intake:
    """Keep the bytes and what is read in them, and return their intake.

    Its status is WAITING (new), UNCHANGED (these bytes are here already) or REFUSED
    (with the reason). The same bytes give the same intake. `reading` is what was read
    ahead; `queued` is the key of the batch's intake that this one becomes. Raises
    PermissionDenied.
    """
    check_permission(user, PERMISSION)
    if reading is None:
        reading = read_incoming(incoming)

    def keep_in_transaction() -> Intake:
        with transaction.atomic():
            return keep(incoming, reading, user, queued=queued)

    return retry_once(keep_in_transaction)


def retry_once[Answer](act: Callable[[], Answer]) -> Answer:
    """Return what `act`, a whole transaction, returns; try again after a conflict.

    If two imports bring the same bytes or declared id at once, the database accepts
    one; at its second try the other finds what the first has stored.
    """
    try:
        return act()
    except IntegrityError:
        return act()


def read_incoming(incoming: Incoming) -> Reading:
    """Return what is in the bytes; None if they are known and need not be read."""
    if is_known(incoming):
        return None
    return extract_and_judge(incoming)


def is_known(incoming: Incoming) -> bool:
    """Return whether these bytes have been imported before."""
    return _intakes_of(incoming.content).exists()


def extract_and_judge(incoming: Incoming) -> Extracted | Refused:
    """Return the text with its language and suspect passages, or the refusal.

    This does not use the database, so any thread may call it.
    """
    try:
        text = extract(
            incoming.content,
            filename=incoming.path,
            media_type=incoming.media_type,
            url=incoming.url,
            language=incoming.language,
        )
    except Refused as refusal:
        return refusal
    return judge_text(text, incoming.language)


def keep(
    incoming: Incoming,
    reading: Reading,
    user: User | None,
    *,
    queued: int | None = None,
) -> Intake:
    """Do what `take_in` does, inside a transaction within `retry_once`.

    The caller has read the bytes before the transaction.
    """
    intake = Intake(received_by=user, is_practice=incoming.is_practice)
    if queued:
        # Hazard: two people may read the same batch at once while a third sets the type
        # of its texts.
        intake = Intake.objects.select_for_update().get(pk=queued)
        if intake.status != Intake.Status.QUEUED:
            return intake
        Unread.objects.filter(intake=queued).delete()
    intake.path = incoming.path[:500]
    if isinstance(reading, Refused):
        return _save(intake, Intake.Status.REFUSED, error=reading.message)
    if reading is None or is_known(incoming):
        return _keep_known(intake, incoming, queued=bool(queued))
    original = Original.objects.create(
        sha256=hash_of(incoming.content),
        content=incoming.content,
        size=len(incoming.content),
        media_type=reading.media_type,
        filename=incoming.path.rsplit("/", 1)[-1][:255],
        url=incoming.url,
        received_by=intake.received_by,
    )
    intake.extraction = _keep_extraction(original, incoming, reading)
    intake.article = _proposed_article(reading.metadata)
    return _save(intake, Intake.Status.WAITING)


def hash_of(content: bytes) -> str:
    """Return the SHA-256 of the bytes, by which their original is found."""
    return hashlib.sha256(content).hexdigest()


def _intakes_of(content: bytes) -> QuerySet[Intake]:
    return Intake.objects.filter(extraction__original__sha256=hash_of(content))


def _keep_known(intake: Intake, incoming: Incoming, *, queued: bool) -> Intake:
    """Return the intake for bytes that have one already.

    The accepted one counts, else the one that waits, else any.
    """
    rank = Case(
        When(~Q(status=Intake.Status.REFUSED), article__isnull=False, then=Value(0)),
        When(status=Intake.Status.WAITING, then=Value(1)),
        default=Value(2),
    )
    intakes = _intakes_of(incoming.content).select_related("extraction", "article")
    unlocked = intakes.order_by(rank, "pk")[0]
    # Hazard: the caller may accept this intake, which must not happen while somebody
    # else accepts it.
    known = Intake.objects.select_for_update().get(pk=unlocked.pk)
    known.extraction = unlocked.extraction
    is_waiting = known.status == Intake.Status.WAITING
    if is_waiting and not queued:
        return known
    intake.extraction = known.extraction
    intake.article = known.article
    is_refused = known.status == Intake.Status.REFUSED
    if is_refused or (known.article is None and not is_waiting):
        return _save(intake, Intake.Status.WAITING)
    return _save(intake, Intake.Status.UNCHANGED)


def _save(intake: Intake, status: Intake.Status, error: str = "") -> Intake:
    intake.status = status
    intake.error = error
    intake.save()
    return intake


def reread(intake: Intake, media_type: str, user: User | None) -> None:
    """Read the bytes of a waiting intake again, as the media type that an editor gives.

    Decisions about the findings of the earlier reading stay with that reading. Raises
    Refused and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    with transaction.atomic():
        locked = Intake.objects.select_for_update().get(pk=intake.pk)
        if locked.status != Intake.Status.WAITING or locked.extraction is None:
            raise Refused(GONE)
        original = locked.extraction.original
        if original.erasure_id:
            raise Refused(ERASED)
        incoming = Incoming(
            bytes(original.content),
            locked.path,
            media_type,
            original.url,
            locked.extraction.metadata["language"],
        )
        reading = extract_and_judge(incoming)
        if isinstance(reading, Refused):
            raise reading
        locked.extraction = _keep_extraction(original, incoming, reading)
        locked.article = _proposed_article(locked.extraction.metadata)
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


# --- The language, and passages that the author may not have written ------------------

SHOWN_ALONE = ("title", "standfirst", "byline")
CONTEXT = 2_000  # code points of the text with which a line is judged


def judge_text(extracted: Extracted, language: str) -> Extracted:
    """Return the text with its language, suspect passages and failed judgements.

    The failures are among its losses. `language` is what the editor says, or '' to
    guess it.
    """
    metadata = dict(extracted.metadata)
    guessed = dict(extracted.guessed)
    with noting() as failures:
        if not language:
            language = language_of(extracted.text, metadata.get("language", ""))
        metadata["language"] = language
        paragraphs = [Span(block["start"], block["end"]) for block in extracted.blocks]
        injected = find_injected(extracted.text, paragraphs, language)
        messages = [
            *_clean_lines(metadata, extracted.text, language),
            *_clean_lines(guessed, extracted.text, language),
        ]
    suspects = (*injected, *extracted.suspects)
    losses = (*extracted.losses, *messages, *unjudged(failures))
    return replace(
        extracted, metadata=metadata, guessed=guessed, suspects=suspects, losses=losses
    )


def _clean_lines(values: dict[str, str], text: str, language: str) -> Iterator[str]:
    """Take injected words out of title, standfirst and byline.

    Yields messages for the editor. Hazard: these lines are read out of the text or the
    page, and are shown on pages where no finding is decided.
    """
    for name in SHOWN_ALONE:
        line = values.get(name, "")
        if not line:
            continue
        injected = _injected_into_line(line, text, language)
        if not injected:
            continue
        block: Block = {"kind": "paragraph", "start": 0, "end": len(line), "level": 0}
        clean_line, _blocks = cut_out(line, [block], injected)
        values[name] = clean_line.strip()
        words = "', '".join(span.of(line)[:200] for span in injected)
        yield Message(f"injected_{name}", words=words)


def _injected_into_line(line: str, text: str, language: str) -> list[Span]:
    """Return the spans of a line that seem injected, judged beside its article."""
    whole = f"{line}\n\n{text[:CONTEXT]}"
    beside = [Span(len(line) + 2, len(whole))]
    spans = []
    for suspect in find_injected(whole, [Span(0, len(line))], language, beside=beside):
        # A title may well be in another language than its article.
        is_weak = suspect.tier == "hint" or suspect.kind == "other_language"
        if not is_weak and suspect.start < len(line):
            spans.append(Span(suspect.start, min(suspect.end, len(line))))
    return spans


# --- Intakes that wait ----------------------------------------------------------------


@transaction.atomic
def set_aside(intake: Intake, user: User | None) -> bool:
    """Take a waiting intake off the list without making an article; its bytes stay.

    If the same bytes are imported again, they wait again. Returns False if somebody
    else was faster. Raises PermissionDenied.
    """
    check_permission(user, PERMISSION)
    who: str = Message("command_line")
    if user:
        who = str(user)
    changed = _waiting(intake).update(
        status=Intake.Status.REFUSED, error=Message("set_aside", who=who)
    )
    return changed > 0


def choose_article(intake: Intake, article: Article | None) -> None:
    """Make the waiting text the article's next revision, or a new article without one.

    Raises Refused if it no longer waits.
    """
    if not _waiting(intake).update(article=article):
        raise Refused(GONE)


def _waiting(intake: Intake) -> QuerySet[Intake]:
    """Return the intake's row if it still waits."""
    return Intake.objects.filter(pk=intake.pk, status=Intake.Status.WAITING)


# --- Which article it is --------------------------------------------------------------


def exported_file(metadata: Mapping[str, str]) -> ExportedFile | None:
    """Return of which article and revision the text is a copy, if we exported it."""
    value = metadata.get("exported_from")
    return ExportedFile.parse(value) if value else None


def _proposed_article(metadata: Mapping[str, str]) -> Article | None:
    """Return the article of which it seems the next revision; a person may deny it."""
    exported = exported_file(metadata)
    if exported:
        articles = Article.objects.filter(uid=exported.article, practice=None)
        if articles:
            return articles[0]
    return same_article(metadata)


def same_article(metadata: Mapping[str, str]) -> Article | None:
    """Return the article with the same declared id or canonical address, or None.

    Where the two name different articles, the id decides: an address may be copied from
    page to page.
    """
    article = _oldest(external_id=metadata.get("external_id"))
    if article:
        return article
    return article_at(metadata.get("canonical_url"))


def article_at(url: str | None) -> Article | None:
    """Return the oldest article with this canonical address in any spelling, or None."""
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
    """Yield each thing, in order, with its reading, while the next few are read.

    The reading is None where the bytes are known, or where `incoming_of` returns None.
    Threads suffice, because other processes read what may be hostile.
    """
    threads = ThreadPoolExecutor(2)
    begun: deque[tuple[Thing, Future[Reading]]] = deque()
    try:
        for thing in things:
            incoming = incoming_of(thing)
            # `is_known` asks the database, in the caller's thread and transaction.
            if incoming and not is_known(incoming):
                reading: Future[Reading] = threads.submit(extract_and_judge, incoming)
            else:
                reading = Future()
                reading.set_result(None)
            begun.append((thing, reading))
            if len(begun) > READ_BEFORE_NEEDED:
                yield begun.popleft()
        yield from begun
    finally:
        threads.shutdown(cancel_futures=True)  # what is not begun yet is not needed
