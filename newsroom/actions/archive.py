"""Publishing a batch as an older site showed it, once two people agree."""

from typing import cast
from uuid import UUID

from django.contrib.auth.models import User

from articles.answerable import Answerable
from articles.intake import PERMISSION
from articles.models import Article, Intake
from articles.permissions import check_permission
from articles.problems import Conflict, Problem
from newsroom.actions.batches import AT_ONCE, STEP_SECONDS, UNPUBLISHED, until
from newsroom.actions.publish import publish_archived
from newsroom.models import ActRequest


def publish_batch(request: ActRequest, seconds: float = STEP_SECONDS) -> None:
    """Publish some articles of the batch of an agreed request, at least one.

    Whoever asked publishes them. An intake whose article is left out says why.
    """
    asker = request.asked_by
    second = request.answered_by
    if second == asker:
        second = None  # Nobody else counted, which the request says.
    intakes = Intake.objects.filter(UNPUBLISHED, batch=request.batch_id, error="")
    rows = list(intakes.select_related("article").order_by("pk")[:AT_ONCE])
    for intake in until(seconds, rows):
        try:
            publish_archived(cast("Article", intake.article), user=asker, second=second)
        except Conflict:
            continue  # Somebody else has published it since.
        except Problem as problem:
            intake.error = str(problem)
            intake.save(update_fields=["error"])


def continue_batch(batch: UUID, user: User | None) -> None:
    """Publish some more of a batch, if that was agreed. Raise PermissionDenied."""
    check_permission(user, PERMISSION)
    requests = ActRequest.objects.filter(batch=batch, answer=Answerable.Reply.AGREED)
    for request in requests[:1]:
        publish_batch(request)
