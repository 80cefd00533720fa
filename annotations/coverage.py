"""How much of a text has a source, counted for the desk as readers will see it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Anchor, Citation
from articles.models import Sentence


def claims(sentences: QuerySet[Sentence]) -> QuerySet[Sentence]:
    """The sentences that rules take for a claim or that an editor has treated as one, each with `cited`."""
    held = Exists(Anchor.objects.filter(sentence=OuterRef("pk")))
    cited = Exists(Citation.objects.filter(anchor__sentence=OuterRef("pk")))
    return sentences.filter(Q(tier=Sentence.Tier.NEEDS_SOURCE) | held).annotate(cited=cited)
