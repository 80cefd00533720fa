"""The rows of a list, newest first, a page at a time.

One statement gives the rows of a page, however many articles there are.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from newsroom.public import build
from newsroom.public.documents import DOCUMENT, join
from newsroom.public.listing_rows import NEWS
from newsroom.public.pages import Elsewhere, PageRequest
from newsroom.public.queries import Ask, Row, Rows

PER_PAGE = 20
ROWS = 2 * (PER_PAGE + 1)  # of a list and its news
NEWEST = "z"  # after all keys

# Hazard: asked for the smaller keys of one list, PostgreSQL takes each list to be short
# once it has prepared that, and sorts all that is older. Pairs between two it reads in
# the order of their index.
LIST = (
    "SELECT list, sort_key, {}, openings, CAST(data AS text) AS data"
    " FROM public_listing WHERE list >= %s AND (list, sort_key) < (%s, %s)"
    " ORDER BY list DESC, sort_key DESC LIMIT {}"
)
LISTED = LIST.format("sha256", PER_PAGE + 1)
# With the row of the key itself, which says that it is one.
LISTED_FROM = LIST.replace("<", "<=").format("sha256", PER_PAGE + 2)
# The key by which a page goes on that shows the same.
KEY_ABOVE = (
    "SELECT min(sort_key) FROM public_listing WHERE list = %s AND sort_key >= %s"
)
# Without what an older site has published, and with what comes up again, which its data
# alone tells.
BOTH = "SELECT * FROM ({}) listed UNION ALL SELECT * FROM ({}) news"
# Hazard: PostgreSQL takes few rows to be equal to anything, or without it. It would read
# the whole list to sort what is left, so it is asked what a row is not.
ARCHIVED = "coalesce(CAST(data ->> 'archived' AS text), '')"
FRESH = LISTED.replace("WHERE", f"WHERE {ARCHIVED} NOT IN ('true', '1') AND")
BOTH = BOTH.format(FRESH, LIST.format("'' AS sha256", PER_PAGE + 1))
# Of a summary that another build made nothing is read, but the document.
SUMMARY = (
    "LEFT JOIN public_summary summary"
    " ON summary.sha256 = listed.sha256 AND summary.build = %s"
)
UNMADE = [f"CASE WHEN summary.sha256 IS NULL THEN {column} END" for column in DOCUMENT]
# The newest and the oldest key of each month, each by one look into the index.
MONTHS = (
    "WITH RECURSIVE months (newest) AS"
    " (SELECT max(sort_key) FROM public_listing WHERE list = %s UNION ALL"
    " SELECT (SELECT max(sort_key) FROM public_listing"
    " WHERE list = %s AND sort_key < substr(months.newest, 1, 6))"
    " FROM months WHERE months.newest IS NOT NULL)"
    " SELECT newest, (SELECT min(sort_key) FROM public_listing"
    " WHERE list = %s AND sort_key >= substr(months.newest, 1, 6))"
    " FROM months WHERE newest IS NOT NULL"
)


def _whole(rows: str, columns: Sequence[str], summary: str = "") -> str:
    shown = ", ".join(["SELECT listed.*", *columns])
    return (
        f"{shown} FROM ({rows}) listed {join('listed')} {summary}"
        f" ORDER BY listed.sort_key DESC LIMIT {ROWS}"
    )


WITH_DOCUMENTS = _whole(LISTED, DOCUMENT)
WITH_HTML = _whole(LISTED, ["summary.html", *UNMADE], SUMMARY)
WITH_DATA = _whole(LISTED, ["summary.data", *UNMADE], SUMMARY)
BOTH_WITH_HTML = _whole(BOTH, ["summary.html", *UNMADE], SUMMARY)
BOTH_WITH_ITEMS = _whole(BOTH, ["summary.item", *UNMADE], SUMMARY)


class ListedArticle(NamedTuple):
    """An article in a list, or news of one.

    `data` is that of its `Listing`. `shown` is what the statement for a whole page
    gives besides.
    """

    list: str
    sort_key: str
    sha256: str
    data: dict[str, Any]
    shown: Sequence[Any] = ()


class ListPage(NamedTuple):
    """A page of a list, newest first.

    `brief` is what the page is known by, `shown` what of that it shows. `older` is the
    address of the next page, or nothing. `news` is what comes up again.
    """

    rows: list[ListedArticle]
    brief: tuple[object, ...]
    shown: frozenset[object]
    older: str
    news: list[ListedArticle]

    @property
    def next_key(self) -> str:
        """Return the key of the next page, or nothing if this is the last."""
        return self.older.partition("=")[2]


def page_of_list(
    request: PageRequest,
    name: str,
    statement: str,
    *,
    has_news: bool = False,
    within: str = "",
) -> ListPage:
    """Return the page of the list `name` that is asked for.

    `statement` gives the rows of a whole page. `within` is how the keys of the page
    begin, where it is not all of the list. Raise Elsewhere where the list has not the
    key of the request.
    """
    lists = [name]
    if has_news:
        lists.append(NEWS + name)
    found = _found_rows(request, lists, statement, f"{within}{NEWEST}")
    rows = [row for row in found if _is_listed(row, name, within)]
    news = [row for row in found if row[0] == NEWS + name]
    older = ""
    if len(rows) > PER_PAGE:
        last_shown = rows[PER_PAGE - 1]
        older = f"{request.path}?before={last_shown[1]}"
    brief_rows = [tuple(row[:5]) for row in rows]
    brief_news = [tuple(row[:5]) for row in news]
    # Where only the key is needed, the first row says how the list is called.
    read = PER_PAGE if request.whole else 1
    return ListPage(
        rows=_listed(rows[:read]),
        brief=(*brief_rows, *brief_news),
        shown=frozenset(brief_rows[:PER_PAGE] + brief_news[:PER_PAGE]),
        older=older,
        news=_listed(news[:read]),
    )


def months_of_list(ask: Ask, name: str, address: str) -> dict[str, str]:
    """Return where the list at `address` goes on with each month, such as 201405."""
    months: dict[str, str] = {}
    start = address
    for newest, oldest in ask(MONTHS, (name, name, name)):
        months[newest[:6]] = start
        start = f"{address}?before={oldest}"
    return months


def _is_listed(row: Row, name: str, within: str) -> bool:
    return str(row[0]) == name and str(row[1]).startswith(within)


def _found_rows(
    request: PageRequest, lists: Sequence[str], statement: str, first: str
) -> Rows:
    if request.before and not request.whole:
        return _rows_after(request, lists[0])
    values: list[str] = []
    for name in lists:
        values += [name, name, request.before or first]
    if not request.whole:
        return request.ask(LISTED if len(lists) == 1 else BOTH, values)
    if SUMMARY in statement:
        values.append(build.of_summaries())
    return request.ask(statement, values)


def _rows_after(request: PageRequest, name: str) -> Rows:
    """Return the rows after a key. Raise Elsewhere where the list has no such key.

    Hazard: an invented key must not get a page of its own.
    """
    found = request.ask(LISTED_FROM, (name, name, request.before))
    if not found:
        raise Elsewhere(None)
    first, *rows = found
    if tuple(first[:2]) == (name, request.before):
        return rows
    [(key,)] = request.ask(KEY_ABOVE, (name, request.before))
    raise Elsewhere(key or "")


def _listed(rows: Rows) -> list[ListedArticle]:
    return [
        ListedArticle(name, key, sha256, json.loads(data), rest)
        for name, key, sha256, _, data, *rest in rows
    ]
