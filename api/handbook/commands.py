"""Every command with its arguments and options, from the command line itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from constraints.language import N_, say

from ..cli import app
from .markdown import anchor, code, heading, marked, named, prose, table, title

EXIT_CODES = ("0", "1", "2", "3", "4")


def commands(lang: str) -> Iterator[str]:
    """A section per command; those of a group stand together."""
    yield title(1, say(lang, "Commands"))
    yield say(
        lang,
        "The texts are those of `--help`. Most take `--lang en`, and `--json` where they answer, which prints one JSON document; `anvis schema NAME` prints its JSON Schema.",
    )
    yield ""
    yield from _exit_codes(lang)
    for name, command in found():
        yield from heading(anchor("command", name), f"anvis {name}")
        yield f"{prose(half(command.help or '', lang))}\n"
        yield f"```text\n{_line(name, command)}\n```\n"
        yield from table(
            (say(lang, "argument or option"), say(lang, "what it is"), say(lang, "may be"), say(lang, "default")),
            (_parameter(name, p, lang) for p in command.params if not p.hidden),
        )


def found() -> Iterator[tuple[str, Any]]:
    """Every command by its whole name, `token create`, in the order of `--help`."""
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inside = getattr(command, "commands", None)
        if inside is None:
            yield name, command
        else:
            yield from ((f"{name} {part}", c) for part, c in inside.items())


def half(text: str, lang: str) -> str:
    """The half of a help text that is in the language: they are written `dansk / English`. Any other form is left whole."""
    halves = text.split(" / ")
    return text if len(halves) != 2 else halves[0 if lang == "da" else 1]


def _exit_codes(lang: str) -> Iterator[str]:
    told = (
        say(lang, "done"), say(lang, "internal error"), say(lang, "the input does not hold"),
        say(lang, "done, but a person must look"), say(lang, "the check failed"),
    )  # fmt: skip
    yield from table(
        (say(lang, "exit code"), say(lang, "what it means")), zip(map(code, EXIT_CODES), told, strict=True)
    )


def _line(name: str, command: Any) -> str:
    arguments = [p.name.upper() if p.required else f"[{p.name.upper()}]" for p in command.params if _is_argument(p)]
    needed = [f"{p.opts[0]} …" for p in command.params if not _is_argument(p) and p.required]
    return " ".join(["anvis", name, *arguments, *needed, "[…]"])


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _parameter(command: str, p: Any, lang: str) -> tuple[str, ...]:
    told = p.name.upper() if _is_argument(p) else ", ".join((*p.opts, *p.secondary_opts))
    mark = say(lang, "required") if p.required else say(lang, "may be repeated") if p.multiple else ""
    shown = marked(named(anchor("option", command, p.name), code(told)), mark)
    return shown, prose(half(p.help or "", lang)), _may_be(p, lang), _default(p)


def _may_be(p: Any, lang: str) -> str:
    if p.type_descriptor.is_choice:
        return ", ".join(code(getattr(c, "value", c)) for c in p.type_descriptor.choices)
    bounds = [
        say(lang, words, value=value)
        for words, value in ((_AT_LEAST, p.min), (_AT_MOST, p.max)) if value is not None
    ]  # fmt: skip
    return ", ".join(bounds)


_AT_LEAST, _AT_MOST = N_("at least {value}"), N_("at most {value}")


def _default(p: Any) -> str:
    if p.default is None or p.default is False or p.default == [] or callable(p.default):
        return ""
    return code(getattr(p.default, "value", p.default))
