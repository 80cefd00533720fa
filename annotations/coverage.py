"""What of a text persons have covered: the notes and citations that the next edition shows, and on how many
sentences. What rules make of a sentence counts for nothing here."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.models import Anchor, Citation, Note
from articles.models import Sentence

PUBLIC = (Anchor.Status.KEPT, Anchor.Status.MOVED, Anchor.Status.MARGIN)


def public_notes() -> QuerySet[Note]:
    """Approved, and on what a person put them on."""
    return Note.objects.filter(status=Note.Status.APPROVED, anchor__status__in=PUBLIC)


def public_citations() -> QuerySet[Citation]:
    return Citation.objects.filter(anchor__status__in=PUBLIC)


def annotated(sentences: QuerySet[Sentence]) -> QuerySet[Sentence]:
    """Those of `sentences` that have a note or a source in the next edition, each with `cited`."""
    noted = Exists(public_notes().filter(anchor__sentence=OuterRef("pk")))
    cited = Exists(public_citations().filter(anchor__sentence=OuterRef("pk")))
    return sentences.annotate(cited=cited).filter(Q(cited=True) | noted)
