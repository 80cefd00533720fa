"""Publishing a batch of articles as an older site showed them, once two people agree."""

from uuid import UUID

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from articles.intake import PERMISSION
from articles.models import Intake
from articles.permissions import check_permission
from articles.problems import Problem, Refused
from newsroom.actions.batches import AT_ONCE, STEP_SECONDS, UNPUBLISHED, until
from newsroom.actions.publish import publish_archived
from newsroom.models import ActRequest

ARCHIVE = ActRequest.RequestedAct.ARCHIVE


def publish_batch(request: ActRequest, seconds: float = STEP_SECONDS) -> None:
    """Publish some articles of the batch of an agreed request, at least one.

    Whoever asked publishes them. An intake whose article is left out says why.
    """
    asker = request.asked_by
    second = request.answered_by
    if second == asker:
        second = None  # Nobody else counted, which the request says.
    intakes = Intake.objects.filter(UNPUBLISHED, batch=request.batch_id, error="")
    keys = list(intakes.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for key in until(seconds, keys):
        intake = Intake.objects.select_related("article").get(pk=key)
        if intake.article is None:
            continue
        try:
            publish_archived(intake.article, user=asker, second=second)
        except Problem as problem:
            Intake.objects.filter(pk=key).update(error=str(problem))


def continue_batch(batch: UUID, user: User | None) -> None:
    """Publish some more of a batch.

    Raise PermissionDenied, and Refused where nobody has agreed.
    """
    check_permission(user, PERMISSION)
    requests = ActRequest.objects.filter(act=ARCHIVE, batch=batch)
    request = requests.filter(answer=ActRequest.Reply.AGREED).first()
    if request is None:
        raise Refused(_("Nobody has agreed to publish this batch yet."))
    publish_batch(request)
