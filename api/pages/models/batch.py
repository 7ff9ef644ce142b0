"""One batch as its page has it: who sees which part, the steps to a plan, and what was done just now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constraints.language import N_, say
from matching.files.reading import Reading

from ...access.rights import Reach, reach_of
from ...service.kept import batches, months
from ...service.kept.batches import Batch
from .checked import Checked, checked
from .month import month_title
from .states import State, state_of

if TYPE_CHECKING:
    from ..visitor import Visitor

# Parts of the page, in the order of its tabs.
PARTS: Mapping[str, str] = {
    "check": N_("Check"), "tables": N_("Tables"), "read": N_("How the files were read"), "carried": N_("Taken over"),
    "runs": N_("Runs"), "history": N_("History"),
}  # fmt: skip
_DONE: Mapping[str, str] = {
    "opened": N_("The draft is opened. Look the check through, mend what is wrong, and freeze it."),
    "carried": N_("The draft of the new month is opened. Look through what was taken over before you go on."),
    "changed": N_("The cell is changed, and the batch checked again."),
    "same": N_("The cell holds that already; nothing was changed."),
    "added": N_("The row is added, and the batch checked again."),
    "removed": N_("The row is taken out, and the batch checked again."),
    "imported": N_("The files are read into the draft, and the batch checked again."),
    "gone": N_("The rows are taken out of the draft."),
    "frozen": N_("The batch is frozen, and its dwellings are counted. Now a plan can be made."),
    "counted": N_("The dwellings are counted."),
    "discarded": N_("The draft is discarded."),
    "closed": N_("The month is closed."),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A batch as a visitor may see it. `reading` and `report` are None for who sees own cases only, and where no part shows them."""

    batch: Batch
    document: Mapping[str, Any]
    reading: Reading | None
    report: Checked | None
    title: str
    state: State
    writes: bool
    whole: bool
    has_account: bool

    @property
    def draft(self) -> bool:
        return self.batch.state == "draft"

    @property
    def can_change(self) -> bool:
        """Cells, files, freezing: a draft, and somebody who may."""
        return self.draft and self.writes

    @property
    def address(self) -> str:
        return f"/batches/{self.batch.id}"


def shown(here: Visitor, batch_id: str, part: str = "") -> Shown:
    """The batch with its check, where a part shows one; what is not known is worked out for the check itself alone.

    Raises NotFound and Forbidden as the use cases do.
    """
    found = batches.read_batch(here.desk, batch_id)
    whole = reach_of(here.actor, "batch.read") is not Reach.own_cases
    checks = whole and (found.batch.state == "draft" or part in ("check", "tables"))
    reading = batches.check_batch(here.desk, batch_id) if checks else None
    judged = part in ("check", "freeze") or (not part and found.batch.state == "draft")
    writes = here.may("batch.write")
    return Shown(
        found.batch, found.document, reading,
        None if reading is None else checked(reading, found.document, batch_id, here.lang, judged),
        month_title(found.batch.decision_date, here.lang), state_of("batch", found.batch.state, here.lang), writes, whole,
        writes and found.batch.carried_from is not None and months.has_account(here.desk, batch_id),
    )  # fmt: skip


def parts(it: Shown, part: str, lang: str) -> list[tuple[str, str, bool]]:
    """The tabs a visitor has: address, text, whether it is the one shown."""
    hidden = {name for name, there in _there(it).items() if not there}
    return [
        (f"{it.address}?part={name}", say(lang, text), name == part)
        for name, text in PARTS.items()
        if name not in hidden
    ]


def part_of(it: Shown, asked: str) -> str:
    """The part that is shown: the one asked for where there is one, else where the work is."""
    there = _there(it)
    if there.get(asked):
        return asked
    return "check" if it.draft and it.whole else "runs" if there["runs"] else "tables"


def _there(it: Shown) -> dict[str, bool]:
    return {
        "check": it.whole, "tables": True, "read": it.whole, "carried": it.has_account,
        "runs": it.batch.state in ("frozen", "closed"), "history": it.whole,
    }  # fmt: skip


def steps(it: Shown, board: str, lang: str) -> list[tuple[str, str, str]]:
    """The way from tables to a plan; `board` is the address of the plan that counts, "" while there is none."""
    holds = it.report is not None and not it.report.error_count
    frozen = not it.draft
    at = 4 if board else 3 if frozen else 2 if holds else 1
    freeze = f"{it.address}/freeze" if it.can_change and holds else ""
    ways = [
        f"{it.address}?part=tables",
        f"{it.address}?part=check",
        freeze,
        f"{it.address}?part=runs" if frozen else "",
        board,
    ]
    texts = (N_("Tables"), N_("Check"), N_("Freeze"), N_("Make a plan"), N_("Plan board"))
    return [
        (say(lang, text), way, "done" if place < at else "now" if place == at else "later")
        for place, (text, way) in enumerate(zip(texts, ways, strict=True))
    ]  # fmt: skip


def done_text(code: str, lang: str) -> str:
    """What was done just now; "" for a code that is none."""
    return say(lang, _DONE[code]) if code in _DONE else ""
