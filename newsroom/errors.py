"""Pages for what went wrong: each says what to do next, and that nothing typed is lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.desk import typed_fields


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    fields = typed_fields(request) if request.user.is_authenticated else []
    return render(request, "403_csrf.html", {"reason": reason, "fields": fields}, status=403)
