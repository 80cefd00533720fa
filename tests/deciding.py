"""What persons decide before an article may be published, for tests of what comes after."""

from annotations.decisions import decide_fact, settle, settle_nothing
from annotations.sentence_states import standing
from articles.models import Article
from newsroom.actions import publish as publishing
from newsroom.editions.models import Edition


def settle_all(article: Article) -> None:
    """Every fact that a person wants checked is ticked, and every sentence is settled."""
    sentences = list(article.current_revision.sentences.select_related("identity", "revision"))
    stands = standing(article.pk, sentences)
    settle_nothing(sentences, user=None)
    for one in sentences:
        marked = [seen.fact for seen in stands[one.pk].unsettled if seen.fact]
        for fact in marked:
            decide_fact(one, fact.span, "ticked", version=fact.version, user=None)
        if marked:
            settle(one, "nothing", user=None)


def publish(article: Article, **options) -> Edition:
    """As a newsroom does that has settled everything."""
    settle_all(article)
    return publishing.publish(article, **options)
