"""What a request asks for, and what was typed into it."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, to be shown again so that nothing typed is lost; no files and no passwords."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
