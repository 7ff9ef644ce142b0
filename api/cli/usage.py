"""What was wrong with a command line, as kinds of error: Typer says it in English only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from constraints.errors import AllocationError, InputError
from constraints.expected import expected


class Command(TyperCommand):
    """A command that says itself which arguments are too many."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except Exception as wrong:
            if getattr(wrong, "ctx", ctx) is None:  # the parser does not always say which command it was at
                wrong.ctx = ctx  # type: ignore[attr-defined]
            raise
        if rest:
            raise InputError("usage/too-many", extra=" ".join(rest))
        return rest


class Group(TyperGroup):
    """The commands. It says itself which command it does not know."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise InputError("usage/no-command", name=args[0], expected=self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def of_usage(error: Exception) -> AllocationError | None:
    """The kind of a usage error that Typer raised, from what it carries; None for any other exception."""
    if getattr(error, "format_message", None) is None:
        return None
    ctx: Any = getattr(error, "ctx", None)
    option = getattr(error, "option_name", None)
    param: Any = getattr(error, "param", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return InputError("usage/command-missing", expected=ctx.command.list_commands(ctx))
    if option is not None:
        return _option(ctx, str(option), getattr(error, "possibilities", None), hasattr(error, "possibilities"))
    if param is not None:
        name = _name(param)
        if hasattr(error, "param_type"):
            which = "argument" if param.param_type_name == "argument" else "option"
            return InputError(f"usage/{which}-missing", name=name)
        choices = getattr(getattr(param, "type_descriptor", None), "choices", None)
        if choices:
            return InputError("usage/choice", name=name, expected=[str(getattr(c, "value", c)) for c in choices])
        return InputError("usage/value", name=name, expected=_wanted(error))
    return InputError("usage/other", problem=str(error))


def _option(ctx: Any, name: str, like: Sequence[str] | None, unknown: bool) -> AllocationError:
    if not unknown:
        takes = any(name in p.opts and not p.is_flag for p in ctx.command.params if hasattr(p, "is_flag"))
        return InputError("usage/no-value" if takes else "usage/takes-no-value", name=name)
    if like:
        return InputError("usage/no-option-like", name=name, like=sorted(like))
    return InputError("usage/no-option", name=name)


def _name(param: Any) -> str:
    """`BATCH` for an argument, `--lang` for an option."""
    if param.param_type_name == "argument":
        return str(param.name).upper()
    return next((str(o) for o in param.opts if o.startswith("--")), str(param.opts[0]))


def _wanted(error: Exception) -> Any:
    cause: Any = error.__cause__
    return expected(cause.errors(include_url=False)[0]).in_both() if hasattr(cause, "errors") else str(error)
