"""The keys by which readers know sentences.

The callers that write hold the article's lock.
"""

from collections.abc import Sequence

from django.db.models import Q

from articles.models import Article, Revision, Sentence, SentenceIdentity


def find_sentence(revision: Revision | int, key: str) -> Sentence | None:
    """Return the sentence of `revision` with this key, own or public, or None."""
    sentences = Sentence.objects.filter(revision=revision).select_related("identity")
    # Each of the two queries uses its index; a single one would scan all sentences.
    sentence = sentences.filter(key=key).first()
    if sentence is None:
        by_identity = sentences.filter(identity__revision=revision, identity__key=key)
        sentence = by_identity.first()
    if sentence and isinstance(revision, Revision):
        sentence.revision = revision  # so that its long text is not read again
    return sentence


def last_seen(article: Article, key: str) -> Sentence | None:
    """Return the newest sentence of `article` that had `key`, or None."""
    has_key = Q(identity__key=key) | Q(key=key)
    sentences = Sentence.objects.filter(has_key, revision__article=article)
    newest_first = sentences.order_by("-revision__number")
    return newest_first.select_related("revision", "identity").first()


def find_sentences(
    revision: Revision | int, keys: Sequence[str]
) -> dict[str, Sentence]:
    """Return the sentences by their own and by their public key.

    The number of queries is fixed; unknown keys are left out.
    """
    has_key = Q(identity__key__in=keys) | Q(key__in=keys)
    sentences = Sentence.objects.filter(has_key, revision=revision)
    by_key: dict[str, Sentence] = {}
    for sentence in sentences.select_related("identity").prefetch_related("revision"):
        by_key[sentence.key] = sentence
        by_key[sentence.public_key] = sentence
    return by_key


def take_over(sentence: Sentence, key: str) -> None:
    """Give the sentence the public key `key`, unless it has one or `key` is in use.

    A key never names two sentences of a revision, not even one by its public and one by
    its own key.
    """
    has_public_key = SentenceIdentity.objects.filter(sentence=sentence).exists()
    if has_public_key or find_sentence(sentence.revision_id, key):
        return
    SentenceIdentity.objects.create(
        sentence=sentence, revision_id=sentence.revision_id, key=key
    )


def release(sentences: Sequence[Sentence]) -> None:
    """Take the public keys away, so that the sentences go by their own again."""
    SentenceIdentity.objects.filter(sentence__in=sentences).delete()
