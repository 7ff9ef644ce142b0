"""A plan held against the same one made again, byte for byte but for the time it took. Pure: of bytes, with no memory behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from constraints import Case
    from matching import SolveParams

# Of a plan: what tells of code, law and libraries. Where one of these differs, the rest may differ for that reason.
_MADE_WITH = ("code", "law", "case", "policy")


@dataclass(frozen=True)
class Changed:
    """Something a plan was made with that is not what it was: `what` is `code`, `law`, `case`, `policy` or a package."""

    what: str
    kept: str
    now: str


@dataclass(frozen=True)
class Reproduced:
    """`same`: the bytes agree but for `timing`. `parts` are the fields of the plan that differ; `changed` says what else is not
    as it was. `repeatable` false: the search was ended by the clock or by a person, so another plan is no surprise."""

    run_id: str
    same: bool
    repeatable: bool
    kept_digest: str
    made_digest: str
    parts: tuple[str, ...]
    changed: tuple[Changed, ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Reproduced:
        """From its fields as JSON has them."""
        changed = tuple(Changed(**c) for c in told["changed"])
        return cls(**{**told, "parts": tuple(told["parts"]), "changed": changed})


def compared(run_id: str, done: bool, kept: Mapping[str, Any], made: Mapping[str, Any]) -> Reproduced:
    """Two plans of one run held against each other. `done`: the run came to its own end, nobody stopped it."""
    before, after = _without_time(kept), _without_time(made)
    names = sorted((set(kept) | set(made)) - {"timing"})
    changed = [
        Changed(name, kept["digests"][name], made["digests"][name])
        for name in _MADE_WITH if kept["digests"][name] != made["digests"][name]
    ]  # fmt: skip
    packages = sorted(set(kept["versions"]) | set(made["versions"]))
    pairs = ((p, kept["versions"].get(p, ""), made["versions"].get(p, "")) for p in packages)
    changed += [Changed(*pair) for pair in pairs if pair[1] != pair[2]]
    return Reproduced(
        run_id, before == after, bool(kept["repeatable"]) and done, _digest(before), _digest(after),
        tuple(n for n in names if kept.get(n) != made.get(n)), tuple(changed),
    )  # fmt: skip


def _digest(plan: bytes) -> str:
    return hashlib.sha256(plan).hexdigest()


def _without_time(plan: Mapping[str, Any]) -> bytes:
    """The plan as bytes, its fields in the order they stand in, without the one that differs from run to run."""
    rest = {name: value for name, value in plan.items() if name != "timing"}
    return json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode()


def made_again(case: Case, how: Mapping[str, Any]) -> dict[str, Any]:
    """The plan of a case, solved as it was: `how` is what `kept.reproduce` tells of the run."""
    import matching

    plan: dict[str, Any] = json.loads(matching.plan_document(matching.solve(case, params_of(how))).as_bytes())
    return plan


def params_of(how: Mapping[str, Any]) -> SolveParams:
    """How a run was solved."""
    import matching

    return matching.SolveParams(
        time_limit=how["time_limit"], seed=how["seed"], work_limit=how["work_limit"], previous=how["previous"]
    )
