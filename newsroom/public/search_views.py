"""Search, as a page and as data."""

import json

from django.http import HttpRequest, HttpResponse

from articles.problems import Refused
from articles.text.translation import gettext as _
from newsroom.conf.errors import PROBLEM, problem_json
from newsroom.public import render
from newsroom.public.limits import SEARCHES, count_request
from newsroom.public.pages import HTML, JSON
from newsroom.public.search import NAMES, Found, find_articles, parse_question
from newsroom.public.search_results import FoundData, hits
from newsroom.public.serving import (
    answer_content,
    for_readers,
    refuse,
    status_of,
    waits_for_turn,
)
from newsroom.public.site import current_site, showing


@for_readers
@waits_for_turn
def search(request: HttpRequest) -> HttpResponse:
    """Answer with the page of what was found."""
    parameters = _parameters(request)
    with showing(current_site().content):
        try:
            found = _search(request, parameters)
        except Refused as refusal:
            page = render.search_page(parameters, None, refused=str(refusal))
            return refuse(refusal, page, HTML)
        page = render.search_page(parameters, found)
    return answer_content(request, page.encode(), HTML)


@for_readers
@waits_for_turn
def api_search(request: HttpRequest) -> HttpResponse:
    """Answer with the same as JSON; what goes wrong is told as RFC 9457 has it."""
    try:
        found = _search(request, _parameters(request))
        if found is None:
            raise Refused(_("Enter the search words in the parameter q."))
    except Refused as refusal:
        body = problem_json(status_of(refusal), str(refusal))
        response = refuse(refusal, body, PROBLEM)
        response["Access-Control-Allow-Origin"] = "*"
        return response
    with render.speaking():
        results = [hit.data for hit in hits(found)]
    answer: FoundData = {
        "count": found.count,
        "more": found.more,
        "results": results,
        "next": found.next,
    }
    content = json.dumps(answer, ensure_ascii=False).encode()
    return answer_content(request, content, JSON)


def _parameters(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in NAMES if request.GET.get(name)}


def _search(request: HttpRequest, parameters: dict[str, str]) -> Found | None:
    """Return what was found; None where nothing is asked for. Raise Refused."""
    question = parse_question(parameters)
    if question is None:
        return None
    count_request(SEARCHES, request)
    return find_articles(question, parameters.get("after", ""))
