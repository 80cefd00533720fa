"""Which findings a form's button decides, and how: shared by the preview and the findings page."""

from django.http import QueryDict

from articles.models import Extraction, Finding

BUTTONS = {"remove": Finding.Status.REMOVED, "keep": Finding.Status.KEPT}


def pressed(posted: QueryDict, extraction: Extraction) -> tuple[list[Finding], Finding.Status] | None:
    """The findings and the decision of the button that was pressed, or None if it was another button.

    A button's value is a finding's id, or 'all' for every undecided one, or 'kind:NAME' for all like it.
    """
    for name, status in BUTTONS.items():
        value = posted.get(name, "")
        if not value:
            continue
        findings = extraction.findings.all()
        if value == "all":
            return list(findings.undecided()), status
        if value.startswith("kind:"):
            return list(findings.filter(kind=value.removeprefix("kind:"))), status
        return list(findings.filter(pk=int(value))) if value.isdigit() else [], status
    return None
