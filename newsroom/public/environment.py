"""What the templates of readers' pages are compiled with (`newsroom/jinja2/`): Jinja, several times cheaper
than Django's own engine, which the desk and the admin keep."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from keyword import iskeyword

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from annotations.presentation import in_scale
from newsroom.conf.context_processors import this_site
from newsroom.conf.wording import gettext, ngettext
from newsroom.templatetags.paper import asset, markdown, typeset, words_for_scripts


class Direct(CodeGenerator):
    """Compiles an attribute, a call and a macro to Python's own, where Jinja looks them up and asks what they
    are, and what is put out to `put`: a page of an article has thousands of each. So `.` is never for a key,
    no function is handed the context, no macro knows names of arguments, and everything is escaped."""

    def _output_child_pre(self, *_: object) -> None:
        self.write("environment.put(")

    def macro_def(self, *_: object) -> None:
        self.write("environment.fragment(macro)")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        if forward_caller or any(iskeyword(one.key) for one in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


def environment(**options: object) -> Environment:
    """As settings.TEMPLATES asks for it. What a template names and is not there is a fault."""
    options |= {
        "undefined": StrictUndefined,
        "keep_trailing_newline": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    made = Environment(**options)  # type: ignore[arg-type] # noqa: S701 - Django asks for autoescape
    made.code_generator_class = Direct
    made.extend(put=put, fragment=fragment)
    made.newstyle_gettext = True  # type: ignore[attr-defined] # of the extension
    made.globals |= {
        "_": words,
        "gettext": sentence,
        "ngettext": counted,
        "asset": asset,
        "is_right_to_left": translation.get_language_bidi,
        "language": translation.get_language,
        "this_site": this_site,
        "words_for_scripts": words_for_scripts,
    }
    made.filters |= {
        "capfirst": capfirst,
        "day": day,
        "iso": iso,
        "markdown": markdown,
        "moment": moment,
        "typeset": typeset,
        "worded": in_scale,
    }
    return made


class Html(str):
    """What is escaped. Markup, which it stands for, takes four times as long to be made, and is made hundreds
    of times for a page, only to be joined to others."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


SAFE = frozenset({Html, SafeString, Markup})


def put(value: object) -> str:
    """As it stands in a page: escaped, unless it is HTML already."""
    kind = type(value)
    if kind is str:
        # As `escape`, without its class: it is only joined to others.
        escaped: str = _escape_inner(value)  # type: ignore[arg-type]
        return escaped
    if kind in SAFE:
        return value  # type: ignore[return-value] # they are strings
    return str(value) if kind is int else escape(value)


def fragment(body: Callable[..., str]) -> Callable[..., Html]:
    """A macro; its arguments stand in their order."""

    def made(*arguments: object) -> Html:
        return Html(body(*arguments))  # what it puts out is escaped

    return made


def words(text: str) -> Html:
    """Those of a template in the language that is active; they may hold HTML."""
    return Html(gettext(text))


def sentence(text: str, /, **told: object) -> Html:
    """With what is told put into its places, escaped."""
    return Html(gettext(text) % _put(told))


def counted(one: str, many: str, number: int, /, **told: object) -> Html:
    return Html(ngettext(one, many, number) % _put(told))


def _put(told: Mapping[str, object]) -> dict[str, str]:
    return {name: put(value) for name, value in told.items()}


def capfirst(words: str) -> str:
    return words[:1].upper() + words[1:]


def iso(when: date) -> str:
    """A moment in the zone of the site, or a day."""
    return (_here(when) if isinstance(when, datetime) else when).isoformat()


def _here(when: datetime) -> datetime:
    return timezone.localtime(when, timezone.get_default_timezone())


def day(when: date) -> str:
    """In the format of the language."""
    shown = _here(when).date() if isinstance(when, datetime) else when
    return _day(shown, translation.get_language())


@lru_cache(maxsize=1024)
def _day(shown: date, _language: str | None) -> str:
    return date_format(shown, "DATE_FORMAT")


def moment(when: datetime) -> str:
    return date_format(_here(when), "DATETIME_FORMAT")
