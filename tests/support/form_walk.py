"""A walk through the desk: open its pages, follow its links, and submit every form with
mutated fields.

The same seed makes the same choices. `tests/test_form_walk.py` says how far the walk
goes.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from tests.support.documents import pdf
from tests.support.samples import POLLUTED

INSIDE = "/admin/"
# Submissions to these are taken back: they could change the walker's own password,
# role, session or language.
OWN = re.compile("/admin/(auth|language|login|logout|password_change)/")
ADDRESSES_KEPT = 60  # of each kind of page
VALUES_KEPT = 40  # of each name of a field
BOUNDARY = "newsroom-form-walk"
WORD = re.compile("[a-z_]{2,20}")  # of the program, such as the name of an act

TEXTS = [
    "",
    " ",
    "x",
    "The council paid 9 million.",
    "\x00\x01\x1b\x7f",
    "a\x00b\r\n\x0bc",
    "\ud800",
    "\udc80 after \udfff",
    "\ufffe\uffff",
    "\ufdfa" * 400,
    "\ufdfa" * 20_000,
    "\u202e\u2066right to left\u200f\u200b",
    "İŉßﬁǆ²٣½",
    "e\u0301\u0301\u0301" * 500,
    "👩‍👩‍👧" * 200,
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 }}{% now 'Y' %}%(name)s %s {0} {name}",
    "'\"; DROP TABLE articles_article; --\\",
    "[" * 5_000,
    "> " * 2_000 + "x",
    "x" * 501,
    "x" * 5_001,
    "x" * 100_000,
    "a\n" * 20_000,
    "https://example.com/" + "a" * 3_000,
    "http://[::1",
    "//\\@/..",
    "10.1000/1",
    "@book{a, title={B}, author={C and D}}",
    '[{"type": "book", "title": 7, "author": {}, "issued": []}]',
    "TY  - BOOK\nTI  - A\nER  - ",
    "null",
    "[]",
    "NaN",
    "Infinity",
    "-0",
    "-1",
    "0",
    "1",
    "2",
    "1.5",
    "1e400",
    "9" * 19,
    "9" * 400,
    "9223372036854775808",
    "-9223372036854775809",
    "2147483648",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2024-02-30",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "25:61",
    "1-1",
    "0-3",
    "3-0",
    "k1",
    "on",
    "yes",
    "author",
    "speaker",
    "protected",
    "public",
    "00000000-0000-0000-0000-000000000000",
    "../../etc/passwd",
]
FILES = [
    ("", b""),
    ("empty.txt", b""),
    ("a.txt", b"The council paid 9 million.\n\nIt rained all day."),
    ("polluted.md", POLLUTED.encode()),
    ("nul.txt", b"\x00\xff\xfe" * 50),
    ("half.pdf", pdf(["The council paid 9 million."])[:300]),
    ("whole.pdf", pdf(["The council paid 9 million."], ["It rained."])),
    ("not.pdf", b"%PDF-1.4 and nothing"),
    ("half.docx", b"PK\x03\x04" + b"\x00" * 60),
    ("half.zip", b"PK\x05\x06" + b"\x00" * 18),
    ("half.odt", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text"),
    ("half.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20),
    ("half.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 20),
    (
        "script.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ),
    ("deep.html", b"<div>" * 3_000),
    ("lines.jsonl", b'{"id": 1, "text": null}\n{\n"text"\n[]\n'),
    ("a.bib", b"@book{a, title={"),
    ("\u202e\x00../a.md", b"# A title\n\nA text."),
    ("x" * 400 + ".md", b"# A title\n\nA text."),
    ("a.csv", b"a,b\n1,2\n"),
]

type Pair = tuple[str, Any]  # of a file the second is (name, content)


@dataclass
class Field:
    """One control of a form. values: what a browser would send. choices: what it
    offers.
    """

    name: str
    kind: str
    values: list[str]
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """What one button of a form on a page submits. button: its name and value."""

    page: str
    action: str
    method: str
    fields: list[Field]
    button: Pair | None

    @property
    def kind(self) -> str:
        """The same for the forms of all articles, sentences and notes that do
        the same.
        """
        from_address = {
            name for name, _value in parse_qsl(urlsplit(self.page).query, True)
        }
        told = set()
        for one in self.fields:
            if one.name in from_address:
                continue
            told.add(re.sub(r"\d+", "0", one.name))
            if one.kind == "hidden" and one.values and WORD.fullmatch(one.values[0]):
                told.add(f"{one.name}={one.values[0]}")
        if self.button:
            name, value = self.button
            told.add(f"{name}={value}" if WORD.fullmatch(value) else name)
        return f"{self.method} {kind_of(self.action)} {sorted(told)}"


@dataclass
class Crash:
    """A submission or a page that was answered by an exception or by an error of the
    server.
    """

    step: int
    method: str
    address: str
    status: int
    error: BaseException | None
    sent: list[Pair]

    @property
    def where(self) -> str:
        """The exception and the place that raised it: one for all submissions with this
        cause.
        """
        place, trace = "", self.error.__traceback__ if self.error else None
        while trace:
            if "site-packages" not in trace.tb_frame.f_code.co_filename:
                place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
            trace = trace.tb_next
        return f"{self.status} {type(self.error).__name__} {place}"

    def __str__(self) -> str:
        sent = [(name, repr(value)[:100]) for name, value in self.sent]
        return f"{self.where}: {str(self.error)[:300]}\n  step {self.step}: {self.method} {self.address} {sent}"


class FormWalk:
    """Goes through the desk as whoever is logged in with `client`. Addresses begin with
    /admin/.
    """

    def __init__(self, client: Client, seed: int) -> None:
        self.client = client
        self.client.raise_request_exception = False
        self.chance = random.Random(seed)  # noqa: S311 - nothing secret
        self.crashes: dict[str, Crash] = {}
        self.submitted: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.opened: Counter[str] = Counter()
        # addresses by kind of page
        self.pages: dict[str, list[str]] = defaultdict(list)
        # pages by kind of the forms on them
        self.found: dict[str, list[str]] = defaultdict(list)
        self.values: dict[str, list[str]] = defaultdict(list)  # by name of a field
        self.step = 0

    def walk(self, submissions: int) -> None:
        """Submit that many forms; before every third, open a page of a kind that was
        rarely opened.
        """
        self.open(INSIDE)
        self.open(self._rare_page())
        while self.step < submissions:
            if self.step % 3 == 0:
                self.open(self._rare_page())
            form = self._rare_form()
            if form:
                self.submit(form)

    # --- Pages ------------------------------------------------------------------------

    def open(self, address: str) -> list[Form]:
        """The forms of that page. What it links to, and what it holds, is
        remembered.
        """
        self.opened[kind_of(address)] += 1
        answer = self.client.get(address, headers={"accept-language": self._language()})
        self._judge("GET", address, [], answer)
        return self._read(address, answer)

    def _rare_page(self) -> str:
        fewest = min(self.opened[kind] for kind in self.pages)
        kinds = [kind for kind in self.pages if self.opened[kind] == fewest]
        return self.chance.choice(self.pages[self.chance.choice(kinds)])

    def _rare_form(self) -> Form | None:
        """One of the kind that was submitted least, as its page shows it now."""
        fewest = min(self.submitted[kind] for kind in self.found)
        kind = self.chance.choice(
            [one for one in self.found if self.submitted[one] == fewest]
        )
        page = self.chance.choice(self.found[kind])
        forms = [one for one in self.open(page) if one.kind == kind]
        if forms:
            return self.chance.choice(forms)
        self.found[kind].remove(page)
        if not self.found[kind]:
            del self.found[kind]
        return None

    def _read(self, address: str, answer: HttpResponse) -> list[Form]:
        self._remember_link(address, answer.headers.get("Location", ""))
        text = b"" if answer.streaming else answer.content
        if "html" not in answer.headers.get("Content-Type", "") or not text.strip():
            return []
        root = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
        for link in root.iter("a"):
            self._remember_link(address, link.get("href", ""))
        for one in root.iter():
            for name in ("data-key", "data-id"):
                if one.get(name):
                    self._remember_value(name, str(one.get(name)))
        forms = [form for one in root.iter("form") for form in forms_of(one, address)]
        for form in forms:
            keep(self.found[form.kind], address, ADDRESSES_KEPT)
            for one in form.fields:
                for value in (*one.values, *one.choices):
                    self._remember_value(one.name, value)
        return forms

    def _remember_link(self, page: str, href: str) -> None:
        address = urljoin(page, href).partition("#")[0]
        if address.startswith(INSIDE) and kind_of(address):
            keep(self.pages[kind_of(address)], address, ADDRESSES_KEPT)

    def _remember_value(self, name: str, value: str) -> None:
        if value and name != "csrfmiddlewaretoken":
            keep(self.values[name], value, VALUES_KEPT)

    def _language(self) -> str:
        return self.chance.choice([code for code, _name in settings.DESK_LANGUAGES])

    # --- Submissions ------------------------------------------------------------------

    def submit(self, form: Form) -> None:
        """Send the form with mutated fields. Two of three submissions are taken
        back.
        """
        self.step += 1
        self.submitted[form.kind] += 1
        pairs = self._mutated(form)
        is_kept = not OWN.match(form.action) and self.chance.random() < 1 / 3
        cookies = self.client.cookies.copy()
        if is_kept:
            self._send(form, pairs)
            return
        with transaction.atomic():
            self._send(form, pairs)
            transaction.set_rollback(True)
        self.client.cookies = cookies

    def _send(self, form: Form, pairs: list[Pair]) -> None:
        headers = {"accept-language": self._language()}
        if "/workbench/" in form.action and self.chance.random() < 0.3:
            headers["x-requested-with"] = "fetch"
        if form.method == "GET":
            address = f"{form.action.partition('?')[0]}?{urlencoded(pairs)}"
            answer = self.client.get(address, headers=headers)
        elif any(isinstance(value, tuple) for _name, value in pairs):
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            answer = self.client.generic(
                "POST",
                form.action,
                multipart(pairs),
                content_type=kind,
                headers=headers,
            )
        else:
            kind = "application/x-www-form-urlencoded"
            body = urlencoded(pairs).encode()
            answer = self.client.generic(
                "POST", form.action, body, content_type=kind, headers=headers
            )
        self._judge(form.method, form.action, pairs, answer)
        self._read(form.page, answer)

    def _judge(
        self, method: str, address: str, sent: list[Pair], answer: HttpResponse
    ) -> None:
        self.statuses[answer.status_code] += 1
        error = (getattr(answer, "exc_info", None) or [None, None])[1]
        if error or answer.status_code >= 500:
            crash = Crash(self.step, method, address, answer.status_code, error, sent)
            self.crashes.setdefault(crash.where, crash)

    # --- Mutations --------------------------------------------------------------------

    def _mutated(self, form: Form) -> list[Pair]:
        names = [one.name for one in form.fields]
        changed = set(
            self.chance.sample(names, min(len(names), self._how_many(len(names))))
        )
        chosen = [one for one in form.fields if len(one.choices) > 1]
        other = (
            self.chance.choice(chosen).name
            if chosen and self.chance.random() < 0.5
            else ""
        )
        fields = list(form.fields)
        if self.chance.random() < 0.3:
            fields = self._with_another_row(fields)
        pairs: list[Pair] = []
        for one in fields:
            values = self._wrong(one) if one.name in changed else self._right(one)
            if one.name == other:
                values = [self.chance.choice(one.choices)]
            pairs += [(one.name, value) for value in values]
        if form.button:
            pairs.append(form.button)
        if self.chance.random() < 0.05 and self.values:
            name = self.chance.choice(list(self.values))
            pairs.append((name, self.chance.choice(self.values[name])))
        return pairs

    def _how_many(self, fields: int) -> int:
        few = self.chance.choice([0, 1, 1, 1, 2, 3])
        return fields // 2 if self.chance.random() < 0.1 else few

    def _right(self, one: Field) -> list[Any]:
        """As a browser sends it; what is empty is filled by a person, or not."""
        if one.kind == "file":
            return (
                [self.chance.choice(FILES[2:4])]
                if self.chance.random() < 0.3
                else [FILES[0]]
            )
        is_empty = not any(one.values)
        if is_empty and one.choices and self.chance.random() < 0.5:
            return [self.chance.choice(one.choices)]
        if is_empty and one.kind in {"text", "textarea"} and self.chance.random() < 0.5:
            return [
                self.chance.choice(["A", "The council paid 9 million.", "2024-01-01"])
            ]
        if is_empty and one.kind == "hidden" and self.chance.random() < 0.5:
            return [self._seen(one.name)]
        return list(one.values)

    def _wrong(self, one: Field) -> list[Any]:
        if one.kind == "file":
            return [self.chance.choice(FILES)]
        way = self.chance.choice(
            ["empty", "none", "twice", "seen", "seen", "text", "text", "text"]
        )
        if one.choices and self.chance.random() < 0.5:
            way = "choices"
        match way:
            case "empty":
                return [""]
            case "none":
                return []
            case "twice":
                return [self._seen(one.name), self.chance.choice(TEXTS)]
            case "seen":
                return [self._seen(one.name)]
            case "choices":
                return self.chance.sample(
                    one.choices, self.chance.randint(0, len(one.choices))
                )
        return [self.chance.choice(TEXTS)]

    def _seen(self, name: str) -> str:
        """What a field of that name, or any, held on another page."""
        if self.chance.random() < 0.2 and self.values:
            name = self.chance.choice(list(self.values))
        return self.chance.choice(self.values[name]) if self.values.get(name) else "1"

    def _with_another_row(self, fields: list[Field]) -> list[Field]:
        """As Django's script adds a row to an inline formset."""
        empty = [one for one in fields if "__prefix__" in one.name]
        for total in fields:
            if not total.name.endswith("-TOTAL_FORMS") or not total.values:
                continue
            number = total.values[0]
            prefix = total.name.removesuffix("TOTAL_FORMS")
            added = [
                Field(
                    one.name.replace("__prefix__", number),
                    one.kind,
                    one.values,
                    one.choices,
                )
                for one in empty
                if one.name.startswith(prefix)
            ]
            if added and number.isdecimal():
                total.values = [str(int(number) + 1)]
                fields = fields + added
        return fields


# --- What a page holds ----------------------------------------------------------------


def kind_of(address: str) -> str:
    """The route of an address; '' where there is none."""
    return route_of(urlsplit(address).path)


@cache
def route_of(path: str) -> str:
    try:
        return str(resolve(path).route)
    except (Resolver404, UnicodeError):
        return ""


def keep(values: list[str], value: str, most: int) -> None:
    if value not in values and len(values) < most:
        values.append(value)


def forms_of(form: Any, page: str) -> Iterator[Form]:
    """One for each button, as a browser submits it, and one for a form that has
    none.
    """
    fields = [*fields_of(form)]
    inputs = [
        one for one in form.iter("input") if one.get("type") in {"submit", "image"}
    ]
    pressed = [
        one for one in form.iter("button") if one.get("type", "submit") == "submit"
    ]
    outside = form.getroottree().xpath(
        "//button[@form=$name]", name=form.get("id") or "-"
    )
    for button in [*inputs, *pressed, *outside] or [None]:
        action, method = form.get("action"), form.get("method", "get")
        sent = None
        if button is not None:
            action = button.get("formaction", action)
            method = button.get("formmethod", method)
            sent = (
                (button.get("name"), button.get("value", ""))
                if button.get("name")
                else None
            )
        address = urljoin(page, action or "").partition("#")[0]
        if (
            address.startswith(INSIDE)
            and kind_of(address)
            and method in {"get", "post"}
        ):
            yield Form(page, address, method.upper(), fields, sent)


def fields_of(form: Any) -> Iterator[Field]:
    """In their order. Of radios and checkboxes that share a name there is one."""
    together: dict[str, Field] = {}
    elsewhere = form.getroottree().xpath(
        "//*[@form=$name and @name]", name=form.get("id") or "-"
    )
    for one in [*form.xpath(".//*[@name]"), *elsewhere]:
        name, kind = one.get("name"), one.get("type", "text")
        if one.tag == "textarea":
            yield Field(name, "textarea", [(one.text or "").removeprefix("\n")])
        elif one.tag == "select":
            yield _select(name, one)
        elif one.tag == "input" and kind in {"radio", "checkbox"}:
            if name not in together:
                together[name] = Field(name, kind, [])
            together[name].choices.append(one.get("value", "on"))
            if one.get("checked") is not None:
                together[name].values.append(one.get("value", "on"))
        elif one.tag == "input" and kind not in {"submit", "image", "button", "reset"}:
            known = kind if kind in {"hidden", "file"} else "text"
            yield Field(name, known, [] if kind == "file" else [one.get("value", "")])
    yield from together.values()


def _select(name: str, element: Any) -> Field:
    options = [
        (one.get("value", one.text or ""), one.get("selected"))
        for one in element.iter("option")
    ]
    chosen = [value for value, selected in options if selected is not None]
    choices = [value for value, _selected in options]
    if not chosen and element.get("multiple") is None:
        chosen = choices[:1]
    return Field(name, "select", chosen, choices)


# --- What is sent ---------------------------------------------------------------------


def encoded(text: str) -> bytes:
    """Also halves of characters, which no browser sends and anybody else can."""
    return text.encode("utf-8", "surrogatepass")


def urlencoded(pairs: list[Pair]) -> str:
    texts = [(name, value) for name, value in pairs if isinstance(value, str)]
    return "&".join(
        f"{quote(encoded(name))}={quote(encoded(value))}" for name, value in texts
    )


def multipart(pairs: list[Pair]) -> bytes:
    parts = []
    for name, value in pairs:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        if isinstance(value, tuple):
            filename, content = value
            safe = encoded(filename.replace('"', "%22"))
            head += (
                b'; filename="' + safe + b'"\r\nContent-Type: application/octet-stream'
            )
        else:
            content = encoded(value)
        parts.append(head + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
