"""How a page is written: templates that escape everything, in the visitor's language, with figures as they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from constraints.language import Lang, Message, nsay, say
from matching.sampling import municipality_name

from ..access import ROLES, Role
from ..http.services import services
from ..service.kept.texts import LIMITS
from .models.tour import panel_of, steps_of
from .navigation import menu_of
from .room import static
from .ways import anchor, there

if TYPE_CHECKING:
    from .visitor import Visitor

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LANGUAGE_COOKIE = "anvis_language"
TOUR_COOKIE = "anvis-tour"


def show(
    request: Request, here: Visitor | None, template: str, /, status: int = 200, headers: Mapping[str, str] | None = None, **facts: Any
) -> HTMLResponse:  # fmt: skip
    """A page from a template of `templates/` and its facts. `here` is None where nobody is signed in."""
    lang = language(request) if here is None else here.lang
    text = environment().get_template(template).render(
        request=request, here=here, lang=lang, path=request.url.path, menu=[] if here is None else menu_of(here, request.url.path),
        done=request.query_params.get("done", ""), **_demo(request, here, lang), **facts,
    )  # fmt: skip
    return HTMLResponse(text, status, {"Content-Language": lang, "Vary": "Cookie"} | dict(headers or {}))


def _demo(request: Request, here: Visitor | None, lang: str) -> dict[str, Any]:
    """What the frame shows of a demonstration: that it is one (`demo`), and the step of the tour (`tour`), where there is one."""
    demo = services(request).demo
    number = request.cookies.get(TOUR_COOKIE, "")
    if demo is None or here is None or not number.isdecimal():
        return {"demo": demo, "tour": None}
    steps = steps_of(demo.things, there(request))
    return {"demo": demo, "tour": panel_of(steps, int(number[:2]), request.url.path, lang)}


def language(request: Request) -> Lang:
    """The language somebody chose, else Danish."""
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "da"


@cache
def environment() -> Environment:
    """The templates. A fact that a template names and nobody gave is an error, never an empty place."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.globals |= {"tr": _tr, "ntr": _ntr, "static": static, "limits": LIMITS}
    made.filters |= {
        "municipality": _municipality, "roles": _roles, "kr": _kr, "day": _day, "moment": _moment, "number": _number, "percent": _percent, "words": _words,
        "anchor": anchor,
    }  # fmt: skip
    return made


@pass_context
def _roles(context: Context, roles: Iterable[Role]) -> str:
    """Roles in words, in the order of the rights table."""
    return ", ".join(say(context["lang"], ROLES[role]) for role in Role if role in frozenset(roles))


# Municipalities whose Danish name is not their own name with "Kommune" behind it.
_CALLED = {"0101": "Københavns Kommune", "0400": "Bornholms Regionskommune"}


@pass_context
def _municipality(context: Context, code: str) -> str:
    """The name of a municipality; its code where it is none of the 98."""
    name, lang = municipality_name(code), context["lang"]
    if lang == "da" and code in _CALLED:
        return _CALLED[code]
    return code if name is None else say(lang, "{name} municipality", name=name)


@pass_context
def _tr(context: Context, message: str, /, **facts: Any) -> str:
    if isinstance(count := facts.get("count"), int):
        facts["count"] = number(count, context["lang"])
    return say(context["lang"], message, **facts)


@pass_context
def _ntr(context: Context, one: str, many: str, count: int, /, **facts: Any) -> str:
    return nsay(context["lang"], one, many, count, **{"count": number(count, context["lang"]), **facts})


@pass_context
def _number(context: Context, value: int | float | None, decimals: int | None = None) -> str:
    """A number with the separators of the language; unknown is a word."""
    return number(value, context["lang"], decimals)


def number(value: int | float | None, lang: str, decimals: int | None = None) -> str:
    """A number with the separators of the language; unknown is a word."""
    if value is None:
        return say(lang, "unknown")
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, pattern, locale=lang)).replace("-", "\u2212")


@pass_context
def _kr(context: Context, value: int | None) -> str:
    return kr(value, context["lang"])


def kr(value: int | None, lang: str) -> str:
    """Whole DKK."""
    return number(value, lang) if value is None else f"{number(value, lang)}\u00a0kr."


@pass_context
def _percent(context: Context, value: float | None, decimals: int = 0) -> str:
    """A share from 0 to 1, as per cent."""
    lang = context["lang"]
    return say(lang, "unknown") if value is None else f"{number(100 * value, lang, decimals)}\u00a0%"


@pass_context
def _day(context: Context, value: date | datetime | str | None, form: str = "medium") -> str:
    return day(value, context["lang"], form)


def day(value: date | datetime | str | None, lang: str, form: str = "medium") -> str:
    """A date, given as one or in ISO form; unknown is a word."""
    if value is None:
        return say(lang, "unknown")
    if isinstance(value, datetime):
        value = value.astimezone(_COPENHAGEN).date()
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return str(format_date(found, form, locale=lang if lang == "da" else "en_GB"))


@pass_context
def _moment(context: Context, value: datetime | str | None) -> str:
    """An instant, on Danish clocks."""
    return moment(value, context["lang"])


def moment(value: datetime | str | None, lang: str) -> str:
    """An instant, on Danish clocks; unknown is a word."""
    if value is None:
        return say(lang, "unknown")
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    pattern = "d. MMM yyyy 'kl.' HH.mm" if lang == "da" else "d MMM yyyy, HH:mm"
    return str(format_datetime(found.astimezone(_COPENHAGEN), pattern, locale=lang if lang == "da" else "en_GB"))


@pass_context
def _words(context: Context, value: Any) -> str:
    """A text kept in both languages, as a message or a mapping, or of somebody else, in the visitor's language."""
    return words(value, context["lang"])


def words(value: Any, lang: str) -> str:
    """A text kept in both languages (a message, a mapping, a model with `da` and `en`), or a plain one, in a language."""
    if isinstance(value, Message):
        return value.say(lang)
    if isinstance(value, Mapping):
        return str(value[lang])
    if hasattr(value, "da") and hasattr(value, "en"):
        return str(getattr(value, lang))
    return "" if value is None else str(value)
