"""Every error Anvis raises on purpose: one table of kinds, for commands and HTTP alike.

Whoever raises gives a kind and the facts a person needs to mend it: `raise NotFound("no-row", table=…, key=…)`. The
table holds the sentence, which is said at the edge in the reader's language. A kind is `code` or `code/part`: the code
is a stable name that answers carry, the part tells the sentences of one code apart. `…-one` is said where `count` is 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .language import N_, say

# Of what was sent, a sentence repeats two texts of this length at most: a table and a column, a path and its part.
MOST_REPEATED = 100


class AllocationError(Exception):
    """Base class. `code` is a stable name, `facts` what was found, where, and what was expected.

    A fact is plain data, or a text in both languages (`{"da": …, "en": …}`). The fact `where` is put in front of the
    sentence; `findings` and `pointer` are for HTTP. No fact carries a civil registration number: whoever raises hides it.
    """

    def __init__(self, kind: str, /, **facts: Any) -> None:
        super().__init__(kind)
        self.kind = kind
        self.facts = facts

    @property
    def code(self) -> str:
        return self.kind.partition("/")[0]

    def text(self, lang: str) -> str:
        """The sentence in `da` or `en`. Raises KeyError for a kind that is not in the table or a fact left out."""
        facts = {name: in_language(value, lang) for name, value in self.facts.items()}
        one = KINDS.get(f"{self.kind}-one") if facts.get("count") == 1 else None
        text = say(lang, (one or KINDS[self.kind]).text, **facts)
        return f"{facts['where']}: {text}" if "where" in facts else text

    def under(self, place: str) -> AllocationError:
        """The same error, said of a place further out."""
        inner = self.facts.get("where")
        return type(self)(self.kind, **{**self.facts, "where": f"{place}.{inner}" if inner else place})

    def shortened(self) -> AllocationError:
        """The same error with every text among its facts cut to `MOST_REPEATED` characters."""
        return type(self)(self.kind, **{name: cut(fact) for name, fact in self.facts.items()})

    def __str__(self) -> str:
        return self.text("en") if self.kind in KINDS else self.kind

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.kind, self.facts)


def _again(error: type[AllocationError], kind: str, facts: dict[str, Any]) -> AllocationError:
    return error(kind, **facts)


def cut(fact: Any) -> Any:
    """A text, or each text of a list, cut to `MOST_REPEATED` characters; anything else as it is."""
    if isinstance(fact, str):
        return fact if len(fact) <= MOST_REPEATED else fact[: MOST_REPEATED - 1] + "…"
    if isinstance(fact, list | tuple) and all(isinstance(part, str) for part in fact):
        return [cut(part) for part in fact]
    return fact


def in_language(value: Any, lang: str) -> Any:
    """A fact as it is said: a text in both languages is taken in one, also in a list."""
    if isinstance(value, list):
        return [in_language(part, lang) for part in value]
    return value[lang] if isinstance(value, Mapping) and set(value) == {"da", "en"} else value


class InputError(AllocationError):
    """What was handed in cannot be used: a file, a table, a question."""


class LawGap(AllocationError):
    """A dated figure or wording is asked for on a day for which none is known."""


class NotFound(AllocationError):
    """The named household, dwelling, rule or plan is not there."""


class MissingExtra(AllocationError):
    """What is asked for needs an extra of the package that is not installed."""


class TooLarge(AllocationError):
    """More than one call may ask for; the sentence says where larger work goes."""


class Malformed(AllocationError):
    """The body of a request is not what its media type says."""


class WrongMedia(AllocationError):
    """The body of a request is of a media type that is not read."""


class Unauthorised(AllocationError):
    """No bearer token, or a wrong one."""


class Forbidden(AllocationError):
    """The caller is known, and no role of theirs gives the right."""


class NeedsVersion(AllocationError):
    """What is to be changed was named without the version it is changed from."""


class WrongMethod(AllocationError):
    """The address is there, but not for this method."""


class Conflict(AllocationError):
    """What is kept is no longer, or never was, as the caller takes it to be. Nothing was changed."""


class NoDatabase(AllocationError):
    """What is kept cannot be reached or written just now. Nothing was changed."""


class Busy(AllocationError):
    """Nobody is free to work on this call, and the queue is full."""


class TooMany(AllocationError):
    """As much waits already as may wait at a time."""


class WorkerDied(AllocationError):
    """The process that worked on a call ended before it answered."""


class OutOfTime(AllocationError):
    """The call took longer than one call may."""


class Failed(AllocationError):
    """An error nobody raised on purpose. It tells the class of that error and nothing else."""


@dataclass(frozen=True)
class Group:
    """How a class of errors is answered: the name in the problem's type, HTTP status, title, exit code of a command."""

    error: type[AllocationError]
    name: str
    status: int
    title: str
    exit_code: int = 2


@dataclass(frozen=True)
class Kind:
    """One kind of error: how it is answered, and its sentence with facts by name."""

    group: Group
    text: str


INPUT = Group(InputError, "bad-input", 422, N_("The input does not hold"))
LAW = Group(LawGap, "law-gap", 422, N_("The law of that day is not known"))
NOT_FOUND = Group(NotFound, "not-found", 404, N_("Not found"))
EXTRA = Group(MissingExtra, "not-installed", 501, N_("Not installed"))
LARGE = Group(TooLarge, "too-large", 413, N_("More than one call may ask for"))
MALFORMED = Group(Malformed, "malformed", 400, N_("The request cannot be read"))
MEDIA = Group(WrongMedia, "unsupported-media-type", 415, N_("Not JSON"))
ACCESS = Group(Unauthorised, "unauthorised", 401, N_("Not authorised"))
FORBIDDEN = Group(Forbidden, "forbidden", 403, N_("Not allowed"))
VERSION = Group(NeedsVersion, "version-needed", 428, N_("The version is missing"))
METHOD = Group(WrongMethod, "method-not-allowed", 405, N_("Method not allowed"))
CONFLICT = Group(Conflict, "conflict", 409, N_("Does not fit the state"))
DATABASE = Group(NoDatabase, "no-database", 503, N_("The database does not answer"))
BUSY = Group(Busy, "busy", 503, N_("Busy"))
MANY = Group(TooMany, "too-many", 429, N_("Too much waits already"))
DIED = Group(WorkerDied, "worker-died", 503, N_("The work was lost"))
LATE = Group(OutOfTime, "out-of-time", 503, N_("Not answered in time"))
INTERNAL = Group(Failed, "internal", 500, N_("Internal error"), exit_code=1)
GROUPS = (
    INPUT, LAW, NOT_FOUND, EXTRA, LARGE, MALFORMED, MEDIA, ACCESS, FORBIDDEN, VERSION, METHOD, CONFLICT, DATABASE, BUSY, MANY, DIED, LATE,
    INTERNAL,
)  # fmt: skip

_TABLE: dict[Group, dict[str, str]] = {
    INPUT: {
        # what is kept
        "cpr-number/import": N_(
            "the files hold something shaped like a CPR number, which is never kept; nothing was imported"
        ),
        "bad-cell/type": N_("{column}: expected text, a number, yes/no or null"),
        "bad-text/long": N_("at most {most} letters can stand here; these are {count}"),
        "bad-row/key": N_("{column}: cannot be empty, for it tells the rows apart"),
        "bad-row/there": N_("{key} stands in the table already: change that row, or give the new one another name"),
        "bad-merge/none": N_("none of the rows that were named stands in the draft"),
        "bad-batch/municipality": N_("the batch is not of municipality {expected}, which you work in"),
        "bad-batch/day": N_("the batch needs a decision date such as 2026-11-20"),
        "bad-simulation/files": N_(
            "{path}: a simulation on the service reads no files; give the facts in the scenario"
        ),
        "no-municipality-chosen": N_("you work in several municipalities ({expected}): name one in {name}"),
        "bad-body": N_("{name}: expected {expected}"),
        "bad-run/seed": N_("the seed is a whole number from 0 to 2147483647"),
        "bad-run/limit": N_("a limit of a run is above 0 and at most {limit} seconds"),
        # tokens, trace, retention, backup
        "bad-token-order/role": N_("there is no role {role}; expected one of {expected}"),
        "bad-token-order/days": N_("a token is good for 1 to {limit} days"),
        "bad-token-order/user": N_(
            "the user id cannot be kept: letters, digits, “.”, “_”, “@” and “-”, 64 at most, and no civil registration number"
        ),
        "bad-token-order/roles": N_("give the token at least one role"),
        "bad-token-order/municipalities": N_("give the token at least one municipality, a code of four digits each"),
        "bad-municipality": N_("a municipality is a code of four digits, such as 0461"),
        "bad-retention/file": N_("{file}: expected settings under `retention:`"),
        "bad-retention/value": N_("{file}: retention.{name}: expected {expected}"),
        "bad-anchor": N_("{file}: expected the end of a chain, as `anvis audit head --json` writes it"),
        "bad-backup/not-one": N_("{file}: not a backup of Anvis"),
        "bad-backup/damaged": N_("{file}: {part} is not what the backup says it holds; nothing was restored"),
        "bad-backup/version": N_(
            "{file}: a backup of revision {found}; this version of Anvis restores {expected}. Restore it with the version that made it, then run `anvis db upgrade`"
        ),
        "bad-backup/not-empty": N_("the database at {place} is not empty; a backup is restored into an empty one"),
        # letters
        "letters/office": N_("{file}: {name}: expected {expected}"),
        "letters/office-text": N_("{file}: the file is not text in UTF-8"),
        "letters/names": N_("{file}: no table with the headings id, navn (and adresse, postnr og by)"),
        "letters/no-id": N_("{file}, line {line}: the id is missing"),
        "letters/twice": N_("{file}, line {line}: the id stands in the file before"),
        "letters/kind": N_("{kind} is no kind of letter; expected one of {expected}"),
        "letters/nobody": N_("no letter of these kinds is for {key}"),
        "letters/none": N_("there is nobody to write such a letter to"),
        "cpr-number/office": N_("{file}: holds something shaped like a CPR number, which is never accepted"),
        "cpr-number/line": N_("{file}, line {line}: holds something shaped like a CPR number; a letter needs none"),
        # identity
        "bad-setting/algorithm": N_(
            "{name} is no algorithm that tokens may be signed with; expected one of {expected}"
        ),
        "bad-setting/unencrypted": N_(
            "the identity provider's {name} is an address without encryption (http); https is needed"
        ),
        "bad-setting/needs": N_("{name} is set, so {other} has to be set as well"),
        "bad-setting/address": N_("ANVIS_ADDRESS has to be the https address where people reach the pages"),
        # the command line
        "usage/argument-missing": N_("the argument {name} is missing"),
        "usage/option-missing": N_("the option {name} is missing"),
        "usage/no-option": N_("there is no option {name}"),
        "usage/no-option-like": N_("there is no option {name}; did you mean {like}?"),
        "usage/no-command": N_("there is no command {name}; expected one of {expected}"),
        "usage/command-missing": N_("a command is missing; expected one of {expected}"),
        "usage/too-many": N_("more arguments than the command takes: {extra}"),
        "usage/no-value": N_("{name}: a value is missing"),
        "usage/takes-no-value": N_("{name}: takes no value"),
        "usage/choice": N_("{name}: expected one of {expected}"),
        "usage/value": N_("{name}: expected {expected}"),
        "usage/other": N_("the command line cannot be read: {problem}"),
        "usage/check": N_("give a batch, --template FILE or --schema DIR"),
        "usage/assume": N_("--assume {given}: expected COLUMN=VALUE, each column once"),
        "usage/assume-by": N_("--assume: say who says so, with --by NAME"),
        "usage/by-assume": N_("--by: signs what is given with --assume, and nothing is"),
        "usage/simulate": N_("give a scenario, --schema FILE or --validate FILE"),
        "usage/scheduler": N_("--backend dask: give the scheduler's address with --scheduler"),
        "usage/verify-pairs": N_("{file}: a list of pairs holds no proof; give plan.json with --bounds and --strict"),
        "usage/first-change": N_("--first: say what is changed; without a change there is nothing to show at once"),
        "usage/set": N_("--set {change}: expected PATH=VALUE"),
        "usage/set-yaml": N_("--set {path}: the value is not YAML"),
        "bad-size": N_("--size {size}: expected one of {expected}"),
        "bad-setting/service": N_("{name}: expected {expected}"),
        "demo-host": N_("--host {host}: the demonstration lets anybody in, so it is served to this machine only"),
        "no-token": N_("--host {host}: other machines are served only with a token in ANVIS_TOKEN"),
        "not-ours": N_(
            "the package `{package}` is loaded from {found}, which is not this program; install Anvis into an "
            "environment of its own (another package of that name stands in the way)"
        ),
        # civil registration numbers
        "cpr-number/argument": N_("a civil registration (CPR) number must not be given; use the pseudonymous id"),
        "cpr-number/hidden": N_("what was given holds a civil registration (CPR) number; it is not repeated"),
        "cpr-number/file-name": N_("the file name holds a civil registration (CPR) number; rename it"),
        "cpr-number/file": N_("{file}: holds something shaped like a CPR number, which is never accepted"),
        "cpr-number/change": N_("a change holds a civil registration (CPR) number; nothing was changed"),
        "cpr-number/kept": N_("what was to be kept holds a civil registration (CPR) number; nothing was kept"),
        "bad-database/url": N_(
            "ANVIS_DATABASE: expected an address such as sqlite:///anvis.db or postgresql://user@host/name"
        ),
        "cpr-number/question": N_("the question holds a civil registration (CPR) number"),
        # files
        "not-there/batch": N_("{path}: no such file or folder"),
        "not-there/hidden": N_("no such file or folder (the path is not shown)"),
        "not-there/plan": N_("{path}: cannot be read ({problem})"),
        "cannot-read/text": N_("{file}: cannot be read ({problem}); expected a UTF-8 file"),
        "cannot-read/replay": N_("policies.replay.settings.file: {file} cannot be read"),
        "files/not-there": N_("{place}: no such file or folder"),
        "files/not-allowed": N_("{place}: permission denied"),
        "files/no-folder": N_("{place}: not a folder"),
        "files/a-folder": N_("{place}: is a folder"),
        "files/taken": N_("{place}: is there already"),
        "files/full": N_("{place}: no space left on the disk"),
        "files/read-only": N_("{place}: the disk cannot be written to"),
        "files/other": N_("{place}: {problem}"),
        "bad-file/kind": N_("{file}: expected a folder, a .zip or a workbook (.xlsx, .xlsm, .xls, .ods)"),
        "bad-file/not-openable": N_("{file}: not a file that can be opened ({problem})"),
        "bad-file/table": N_("{file}: expected a workbook (.xlsx) or a table as text (.csv)"),
        "bad-file/text": N_("{file}: the text cannot be read as a table"),
        "bad-file/locked": N_("{file}: it is locked with a password"),
        "bad-file/damaged": N_("{file}: the file inside is damaged"),
        "bad-file/no-workbook": N_("{file}: not a workbook (.xlsx, .xlsm, .xls, .ods)"),
        "bad-file/doctype": N_("{file}: document types are not allowed inside"),
        "bad-file/workbook": N_("{file}: the workbook cannot be read ({problem})"),
        "bad-file/map-there": N_("{file}: it is there already and is not written over"),
        "bad-file/template": N_("{file}: the template is an .xlsx workbook"),
        "too-large/members": N_("{file}: {count} files inside; at most {limit}"),
        "too-large/unpacks": N_("{file}: {part} unpacks to more than {limit} MB"),
        "too-large/rows": N_("{file}: more than {limit} rows"),
        "too-large/plan": N_("{file}: a plan of more than {limit} MB"),
        "bad-yaml/line": N_("the file is not readable YAML at line {line}: {problem}"),
        "bad-yaml/problem": N_("the file is not readable YAML: {problem}"),
        "bad-yaml/deep": N_("the file is nested too deeply"),
        "bad-yaml/scenario-line": N_(
            "{file}, line {line}: cannot be read; look at the indentation and the colons of this line and the one before"
        ),
        "bad-yaml/scenario-twice": N_(
            "{file}, line {line}: {key} stands twice (first on line {first}); expected: once"
        ),
        "bad-yaml/scenario-day": N_(
            "{file}, line {line}: {value} is no day of the calendar; expected a date such as 2026-11-20"
        ),
        "bad-yaml/scenario": N_("{file}: cannot be read as settings, key: value, one a line"),
        "bad-json/plan": N_("{file}: not a JSON document"),
        # a batch, a change, a question, a plan
        "bad-batch/check": N_("the batch has {count} errors; run `anvis check` for all of them"),
        "bad-batch/check-one": N_("the batch has one error; run `anvis check` to see it"),
        "bad-batch/count": N_("the batch has {count} errors"),
        "bad-batch/many": N_("the batch has {count} errors or more; the rest was not read"),
        "bad-batch/count-one": N_("the batch has one error"),
        "bad-change/batch": N_("the batch would not hold: {first}"),
        "bad-change/empty": N_("nothing would be left to match: expected at least one household and one dwelling"),
        "bad-change/set": N_("--set: expected FIELD=VALUE"),
        "bad-change/add": N_('--add: expected TABLE={{"column": "value"}}'),
        "unknown-table": N_("{table}: expected one of {expected}"),
        "unknown-column": N_("{table}.{column}: expected one of {expected}"),
        "unknown-rule": N_("rule_status.{rule}: no such rule; expected one of {expected}"),
        "unknown-rule/question": N_("answers: rule {rule} asks no question; expected one of {expected}"),
        "unknown-rule/answer": N_("answers: {answer} is no answer to rule {rule}; expected one of {expected}"),
        "duplicate": N_("{table}: the row is there already"),
        "bad-value": N_("{place}: expected {expected}"),
        "bad-field/path": N_("{path}: expected column, table.key.column, policy.path or batch.column"),
        "bad-field/policy": N_("policy.{path}: {part} holds no settings"),
        "bad-decision/reason": N_("a decision needs a reason"),
        "bad-decision/long": N_("a reason is at most {most} letters; this one is {count}"),
        "bad-decision/rule": N_("{rule}: expected a rule of the municipality's own that can be lifted: {expected}"),
        "bad-decision/question": N_("{rule}: this rule asks a person nothing; expected one of {expected}"),
        "bad-decision/answer": N_("{rule}: expected one of the answers {expected}"),
        "bad-decision/dwelling": N_("expected one of the dwellings {expected}"),
        "bad-who-next/taken": N_("dwelling {dwelling}: somebody has it in the plan or in an offer; it is not free"),
        "bad-offer/reason-code": N_("the reason of a refusal: expected one of {expected}"),
        "bad-offer/days": N_("expected between 1 and 60 days to answer"),
        "bad-offer/day": N_("{day}: expected a day from {first} on"),
        "bad-offer/pair": N_(
            "household {household} and dwelling {dwelling}: expected the answer to “who next” that names both"
        ),
        "no-household/column": N_("{path}: a column of a household, and no household was named"),
        "no-household/placement": N_("a placement is forced or forbidden, and no household was named"),
        "bad-question/object": N_("question: expected an object"),
        "bad-question/name": N_("question.{name}: expected one of {expected}"),
        "bad-question/type": N_("question.{name}: of the wrong type"),
        "bad-question/list": N_("question.{name}: expected a list of texts"),
        "bad-question/add": N_("question.add.{table}: expected a list of objects"),
        "key-twice": N_("the key {key} stands twice in one object; expected: once"),
        "too-many-settings": N_("more than {limit} names and values beside the tables"),
        "too-long-text": N_("a text of more than {limit} characters"),
        "too-many-columns": N_("{table}: more than {limit} different columns"),
        "bad-plan/place": N_("{file}: {pointer}: expected {expected}"),
        "bad-plan/month": N_("world.months.{month}.plan: {file}: expected JSON with `placements`"),
        "bad-plan/month-row": N_("world.months.{month}.plan: {household} or {dwelling} is in none of the batches"),
        "other-plan": N_("the plan was made from another batch or policy; make it again with `anvis match`"),
        "other-plan/workbook": N_(
            "{file}: the workbook was made from another batch; use the one that `anvis match` wrote for this one"
        ),
        "other-plan/no-fingerprint": N_(
            "{file}: it does not say which batch it was made from; use the workbook that `anvis match` wrote"
        ),
        "other-plan/placements": N_("{file} and {plan} do not hold the same placements"),
        "bad-pairs/headings": N_(
            "{file}: expected a table with the headings household_id and dwelling_id (husstand, bolig)"
        ),
        "bad-decisions/column": N_("{file}: expected the columns in which people decide: {expected}"),
        "bad-decisions/rows": N_("{file}: {problems}"),
        "bad-answers/headings": N_("{file}: expected a table with the columns {expected}"),
        "bad-answers/rows": N_("{file}: {problems}"),
        "bad-answers/other": N_("{file}: the decisions belong to another batch"),
        "bad-answers/before": N_(
            "{file}: give the batch and the plan that `anvis decide` wrote: they hold the decisions"
        ),
        "bad-next/day": N_("--date {day}: expected a day after {before}"),
        "unknown-level": N_("policy.levels: {name}: expected some of {expected}"),
        "level-twice": N_("policy.levels: a name stands twice"),
        "level-order": N_(
            "policy.levels: mandatory (where kept) and housed_by_class come first and cannot be moved or left out"
        ),
        "unknown-field": N_("fields: {field} is no field of a pair; expected some of {expected}"),
        "bad-parameter": N_("a parameter cannot be read"),
        # law
        "bad-figure/status": N_("{name}: status {status} is not one of {expected}"),
        "bad-figure/order": N_("{name}: start dates must rise, each once"),
        "bad-figure/start": N_("{name}: expected a start date, found {found}"),
        "bad-figure/twice": N_("line {line}: {key} stands twice"),
        "bad-figure/tree": N_("{name}: expected a figure with values, found {found}"),
        "bad-figure/keys": N_("{name}: {found} is not one of {expected}"),
        "bad-figure/unit": N_("{name}: unit {unit} is not one of {expected}"),
        "bad-figure/yearly": N_("{name}: yearly must be true or false, found {found}"),
        "bad-figure/two-ends": N_("{name}: known_until and yearly both say when it ends; keep one"),
        "bad-figure/known-until": N_("{name}: known_until {found} is no day on or after {start}"),
        "bad-figure/gap": N_("{name}: yearly, but no value from {start}"),
        "bad-overlay/settings": N_("{file}: expected an overlay as key: value, one a line; the file holds none"),
        "bad-overlay/faults": N_("{faults}"),
        "bad-overlay/restate": N_(
            "{name}: the law has a value from {day} already; expected: the draft says what holds from that day, too"
        ),
        "bad-overlay/gap": N_("{name}: expected a value from {day}, on which the last one known ends"),
        "bad-overlay/known-until": N_(
            "{name}: known to {day} only; expected: known_until, to say how long the draft's value holds"
        ),
        "bad-overlay/world": N_("--overlay: expected a scenario with a municipality; this one has a world without law"),
        "bad-overlay/ask": N_("--overlay and --ask: expected one of them"),
        "bad-overlay/batch": N_("--batch: expected --overlay FILE as well"),
        "bad-overlay/since": N_("--since and --overlay: expected one of them"),
        "bad-days": N_("since {since}: expected a day up to {day}"),
        "unknown-interpretation": N_("interpretations.{name}: expected one of {expected}"),
        "bad-interpretation/number": N_("interpretations.{name}: expected a whole number {low}-{high}"),
        "bad-interpretation/order": N_("interpretations.{name}: expected {expected} in some order"),
        "bad-interpretation/choice": N_("interpretations.{name}: expected {expected}"),
        # the simulator
        "bad-ask/form": N_("--ask {asked}: not a question that is known; expected one of {expected}"),
        "bad-ask/value": N_(
            "--ask {asked}: the value cannot be asked about in this scenario; expected something like {expected}"
        ),
        "bad-ask/caseload": N_(
            "--ask slots.{method}: {slots} slots are no whole workers; expected a multiple of {caseload}"
        ),
        "bad-ask/smallest": N_("--smallest: expected a number above 0"),
        "bad-scenario/settings": N_("{file}: expected settings as key: value, one a line; the file holds none"),
        "bad-scenario/faults": N_("{faults}"),
        "bad-scenario/nowhere": N_("{path}: '{part}' leads nowhere"),
        "bad-scenario/no-such": N_("{path}: there is no '{part}'"),
        "bad-calibration/same-day": N_(
            "{first} and {second} have the same decision day, {day}; expected one batch for each"
        ),
        "bad-calibration/batch": N_("{first} ({count} errors in all; run `anvis check` for all of them)"),
        "bad-calibration/batch-one": N_("{first}"),
        "bad-calibration/few": N_("calibration needs at least two kept months; found {found}"),
        "bad-history/headings": N_("{file}: expected the columns {expected}"),
        "bad-history/rows": N_("{file}: {problems}"),
        "bad-history/unknown": N_("{file}, row {line}: household {household} is in none of the batches"),
        "bad-months": N_("world.months: decision dates must rise and lie in {start} – {end}; found {found}"),
        "bad-replay/columns": N_("{file}: expected the columns {expected}"),
        "bad-replay/numbers": N_("{file}, line {line}: day and spell: expected whole numbers"),
        "bad-setting/policy": N_("policies.{policy}.settings.{name} = {value}: expected a value like {expected}"),
        "unknown-setting": N_("policies.{policy}.settings.{name}: expected one of {expected}"),
        "unknown-policy": N_("policies: '{name}' is not one of {expected}"),
        "unknown-kind": N_("{path}: there is no kind of household '{name}'; expected one of {expected}"),
        "unknown-organisation": N_(
            "life.supply.plans: organisation '{name}' is not in the world; expected one of {expected}"
        ),
        "sold-out": N_(
            "life.supply.plans: '{name}' sells or tears down more homes than its vacancies come from; expected at most {most}"
        ),
        "no-spell": N_("life.move_outs.spells: no spell for {missing}; give one, or `all` for those not named"),
        "unknown-metric": N_("primary: '{name}' is not a figure of a run"),
        "unknown-area": N_("world.area_changes: area '{area}' is not in the catalogue; expected one of {expected}"),
        "unknown-area/refusal": N_(
            "refusal.beside.odds_by_area: area '{area}' is not in the catalogue; expected one of {expected}"
        ),
        "unknown-area/overlay": N_("areas: area '{area}' is not in {what}; expected one of {expected}"),
        "other-version": N_("{others} of {workers} workers of the cluster run another version of Anvis"),
        "no-cluster/address": N_("{address} is no scheduler's address; expected one such as tcp://host:8786"),
        "no-cluster/no-answer": N_("no scheduler answers at {address} ({problem})"),
    },
    LAW: {
        "law-not-known": N_("no wording of the rules is known before {first_day}"),
        "figure-not-known": N_("{name} is not known on {day}"),
        "figure-past-known": N_("{name} is known to {until} only, not on {day}"),
    },
    NOT_FOUND: {
        "no-household": N_("no such household in the batch"),
        "no-dwelling": N_("no such dwelling in the batch"),
        "no-lock": N_("this household is not locked in any dwelling, and kept out of none"),
        "no-case": N_("the plan has no such case for this household"),
        "no-row": N_("no row {key} in {table}"),
        "no-table": N_("there is no such table; expected one of {expected}"),
        "no-column": N_("there is no such column in {table}"),
        "not-kept": N_("nothing is kept under this id"),
        "not-kept/contents": N_("what it held is no longer kept; only its digest is"),
        "no-help": N_(
            "the help is not made on this machine: whoever runs the service makes it with `make help-site`; the service need not be started again"
        ),
        "no-office": N_("no letters are written here: the service has no office to write from (ANVIS_OFFICE)"),
        "no-letter": N_("this offer is not of a plan, so there is no letter for it"),
        "no-letter/run": N_("the plan has no such letter to this household or organisation"),
        "no-municipality": N_("there is nothing here that you may see"),
        "no-address": N_("there is nothing at this address"),
    },
    EXTRA: {"missing-extra": N_("not installed: {extras}; install with {command}")},
    LARGE: {
        "too-many-pairs": N_(
            "{count} pairs; at most {limit} in one call. Send fewer households or dwellings, or use `anvis verdicts`."
        ),
        "too-large-a-batch": N_(
            "dwellings: {dwellings}, at most {dwelling_limit} in one call; households: {households}, at most "
            "{household_limit}. Use `anvis match` for larger batches."
        ),
        "body-too-large": N_("the body is larger than {limit} bytes"),
        "too-many-rows": N_("the tables hold more rows than one call may bring ({limit})"),
    },
    MALFORMED: {
        "bad-json/body": N_("the body is not a JSON document in UTF-8"),
        "bad-json/object": N_("the body is not a JSON object"),
        "bad-json/unicode": N_("a text is not well-formed Unicode (half of a surrogate pair)"),
        "bad-json/nul": N_("a text holds a NUL, a sign that stands for nothing; write the text again"),
        "bad-json/number": N_("a number is not finite or has too many digits"),
        "bad-request": N_("the request cannot be read"),
    },
    MEDIA: {
        "not-json": N_("the body must be application/json"),
        "not-a-batch": N_("the body must be application/json, a zip of the files, or a workbook (.xlsx)"),
    },
    ACCESS: {
        "loopback-only": N_("no token is set on the server, so only this machine is served"),
        "bad-token": N_("a bearer token is needed"),
        "sign-in/begin-again": N_("this sign-in was not begun here, was used before, or took too long; begin again"),
        "sign-in/refused": N_("the identity provider did not sign you in"),
        "sign-in/provider": N_("the identity provider cannot be reached, or does not answer as it should"),
        "sign-in/answer": N_("the answer of the identity provider does not hold: {part}"),
        "sign-in/encrypted": N_("signing in needs an encrypted connection (https)"),
        "bad-session/unknown": N_("you are not signed in, or have signed out"),
        "bad-session/idle": N_("you were signed out because nothing was done for a while"),
        "bad-session/over": N_("you were signed out because your time signed in is over; sign in again"),
        "bad-token/unknown": N_("the bearer token is not known here, or was withdrawn"),
        "bad-token/expired": N_("the bearer token has expired"),
        "bad-token/claim": N_("the bearer token does not hold: its claim “{claim}” is missing or not as expected"),
        "bad-token/signature": N_("the bearer token cannot be read, or is not signed by the identity provider"),
        "no-keys": N_("the keys of the identity provider cannot be had, so nobody can be let in"),
        "bad-actor/user": N_(
            "the token names no user id that may be kept: letters, digits, “.”, “_”, “@” and “-”, 64 at most, and no civil registration number"
        ),
        "bad-actor/roles": N_("the token gives no role that is known here"),
        "bad-actor/municipalities": N_("the token gives no municipality, or one that is no code of four digits"),
    },
    FORBIDDEN: {
        "foreign-form": N_("the form does not belong to this sign-in; load its page again and send it from there"),
        "no-right": N_("your role does not give this right: {right}"),
        "own-run": N_("you asked for this run yourself; another person has to approve its plan"),
        "own-proposal": N_("you proposed this yourself; another person has to approve or sign it"),
        "not-named": N_("you may propose this; a coordinator whom the municipality names for it has to sign it"),
    },
    VERSION: {"no-version": N_("name the version you change in If-Match: the ETag of your last reading")},
    METHOD: {"no-method": N_("this address does not take this method")},
    CONFLICT: {
        "no-move": N_("{thing} {key} is “{state}”: “{move}” cannot be done from there; what can: {moves}"),
        "no-move/end": N_("{thing} {key} is “{state}”, which is an end: nothing more can be done with it"),
        "stale-version": N_(
            "this was changed by somebody else since you read it; read it again and repeat your change"
        ),
        "stale-version/row": N_(
            "{thing} {key} was changed by {user} at {at} since you read it: it is “{state}”, version {version}. Read it again and "
            "repeat what you mean to do"
        ),
        "stale-version/batch": N_(
            "batch {key} was changed since you read it, and is version {version} now: {changes}. Read it again and repeat your change"
        ),
        "stale-version/lock": N_(
            "the lock you read is no longer the one that stands; read the decisions again: {standing}"
        ),
        "token-shown": N_(
            "the token of this request was made already and is shown only once: {ids}. Withdraw it, and make another under a new key"
        ),
        "not-frozen": N_("batch {key} is “{state}”: a run is of a frozen batch; freeze it first"),
        "no-plan-yet": N_("run {key} has no plan yet"),
        "not-draft": N_("this batch is no longer a draft, so its rows are not changed"),
        "not-in-state": N_("this has moved on meanwhile, so that cannot be done any more"),
        "open-offer/household": N_("this household has an open offer already; it has to end before another is made"),
        "open-offer/dwelling": N_("this dwelling is in an open offer already; it has to end before another is made"),
        "open-offer/there": N_(
            "offer {key} of dwelling {dwelling} to household {household} is “{state}”; it has to end before another is made"
        ),
        "decision-replaced": N_("another decision has replaced this one already; read the newest and decide again"),
        "key-used": N_("this Idempotency-Key was used for another request; send a new key"),
        "answer-gone": N_(
            "this request was done before; what was answered is no longer kept, so read how things stand now"
        ),
        "never-changed": N_("what was recorded is never changed or removed"),
        "taken": N_("this is there already"),
        "other-plan-digest": N_("the plan of run {key} is not the one you approve; read it again"),
        "nothing-to-approve": N_("the plan of run {key} proposes nobody, so there is nothing to approve"),
        "approved-already": N_("the plan of run {key} was approved already, by {user} at {at}"),
        "not-approved": N_("the plan of run {key} is not approved; the next month follows from a plan that is"),
        "no-decisions": N_("nothing has been decided since that would change the plan of run {key}"),
        "offers-unsent": N_(
            "offers approved and not sent, or proposed and not approved: {count}; send or withdraw them first"
        ),
        "before-deadline": N_("the last day to answer is {day}; that nobody answered can be said from the day after"),
        "not-at-disposal": N_("dwelling {key} is “{state}”, so it is not at the municipality's disposal"),
    },
    DATABASE: {
        "database-gone": N_(
            "the database at {place} cannot be reached; nothing was changed. Try again when it is back"
        ),
        "database-gone/unsure": N_(
            "the connection to the database at {place} was lost just as this was to be kept; see whether it was, or send it "
            "again with the same Idempotency-Key"
        ),
        "database-full": N_(
            "the disk of the database at {place} is full; nothing was changed. Make room and try again"
        ),
        "database-read-only": N_(
            "the database at {place} cannot be written to; nothing was changed. Check who may write there"
        ),
        "database-broken": N_(
            "the database at {place} is damaged or is no database of Anvis; restore it from a backup"
        ),
        "database-old": N_(
            "the database at {place} is of an older version of Anvis; run `anvis db upgrade` (after a backup)"
        ),
        "database-new": N_(
            "the database at {place} is of a newer version of Anvis than this one; install that version"
        ),
        "database-role": N_(
            "the role {role} passes row-level security by (superuser or BYPASSRLS); connect to {place} as an ordinary role "
            "that owns the database"
        ),
    },
    BUSY: {
        "database-locked": N_(
            "somebody else was writing at {place} for too long; nothing was changed. Try again shortly"
        ),
        "busy": N_("all workers are taken and the queue is full; try again shortly"),
        "not-ready": N_("the workers are not loaded yet"),
    },
    MANY: {
        "queue-full": N_(
            "{limit} of this municipality's wait already, which is as many as may; try again when one is done"
        ),
        "queue-full/all": N_("{limit} wait already, which is as many as may; try again when one is done"),
    },
    DIED: {
        "worker-died": N_("the process working on this call ended before it answered; send it again"),
        "worker-died/often": N_("the process working on this ended {count} times before it was done; it was given up"),
    },
    LATE: {
        "out-of-time": N_("not answered within {seconds} s; use `anvis match` for larger work"),
        "out-of-time/work": N_("not done within {seconds} s; it was given up"),
    },
    INTERNAL: {"internal": N_("internal error ({error})")},
}
KINDS: dict[str, Kind] = {name: Kind(group, text) for group, kinds in _TABLE.items() for name, text in kinds.items()}


def known(error: Exception) -> AllocationError:
    """The error as it may be told: itself when the table holds its kind, its class and its facts, else `internal`."""
    if isinstance(error, AllocationError):
        kind = KINDS.get(error.kind)
        if kind is not None and type(error) is kind.group.error:
            try:
                error.text("en")
                return error
            except (KeyError, ValueError, TypeError):
                pass  # a fact its sentence names was left out
    return Failed("internal", error=type(error).__name__)
