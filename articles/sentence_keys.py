"""By which key readers know a sentence; the callers that write hold the
article's lock.
"""

from collections.abc import Sequence

from django.db.models import Q

from articles.models import Article, Revision, Sentence, SentenceIdentity


def find(revision: Revision | int, key: str) -> Sentence | None:
    """Returns the sentence of `revision` that readers know by `key`, or that was made
    with it, or None.
    """
    here = Sentence.objects.filter(revision=revision).select_related("identity")
    # Two questions, each by its index: as one it would look through all sentences.
    found = (
        here.filter(key=key).first()
        or here.filter(identity__revision=revision, identity__key=key).first()
    )
    if found and isinstance(revision, Revision):
        found.revision = revision  # its text may be long
    return found


def last_seen(article: Article, key: str) -> Sentence | None:
    """Returns the sentence that had `key`, from the newest revision that has one, or
    None.
    """
    named = Q(identity__key=key) | Q(key=key)
    found = Sentence.objects.filter(named, revision__article=article).select_related(
        "revision", "identity"
    )
    return found.order_by("-revision__number").first()


def find_all(revision: Revision | int, keys: Sequence[str]) -> dict[str, Sentence]:
    """Returns the sentences by key, in a fixed number of queries; unknown keys are left
    out.
    """
    named = Q(identity__key__in=keys) | Q(key__in=keys)
    found = Sentence.objects.filter(named, revision=revision).select_related("identity")
    return {
        key: sentence
        for sentence in found.prefetch_related("revision")
        for key in (sentence.key, sentence.public_key)
    }


def take_over(sentence: Sentence, key: str) -> None:
    """Readers know the sentence by `key` from now on, unless it has one already or
    `key` is another's.

    A key never names two sentences of a revision, not even one by its public and one by
    its own key.
    """
    taken = SentenceIdentity.objects.filter(sentence=sentence).exists() or find(
        sentence.revision_id, key
    )
    if not taken:
        SentenceIdentity.objects.create(
            sentence=sentence, revision_id=sentence.revision_id, key=key
        )


def release(sentences: Sequence[Sentence]) -> None:
    """The sentences go by their own keys again."""
    SentenceIdentity.objects.filter(sentence__in=sentences).delete()
