"""A progress bar on stderr while a plan is made; silent when nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from constraints.language import N_, say

_STEPS = {
    "forecast": N_("Months held back"),
    "rules": N_("Rules and budgets"),
    "flows": N_("Flows"),
    "explain": N_("Reasons"),
    "locks": N_("Locks"),
}


@contextmanager
def progress(lang: str) -> Iterator[Callable[[str, float], None]]:
    """Gives what is told of each step: its name and the share done, 0 to 1."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _step, _share: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from matching.plan.words import level_word

    bar = Progress(
        TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=1.0)

        def tell(step: str, share: float) -> None:
            text = say(lang, _STEPS[step]) if step in _STEPS else level_word(step, lang)
            bar.update(task, completed=share, description=text)

        yield tell
