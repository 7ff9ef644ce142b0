"""What the report says, in one shape for HTML and PDF: sentences, tables, charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matching.simulator.analysis import HEADLINE
from matching.simulator.statistics import ERROR, FEWEST, NOT_DEMONSTRATED, ground

from ..documents.law_words import when
from . import charts
from .asked import asked_texts
from .labels import label_texts
from .overlay_texts import change_rows, example_sentences, rule_rows, verdict_sentences
from .shape import Cell, Page, Part, Table, table
from .words import basis, decimals, group, law_name, number, p_value, price_name, source, term, word

_COST_LINES = (
    "shelter_gross", "support_gross", "vacancy_rent", "bridge", "guarantee", "deposit_loss", "shelter_refund", "support_refund",
)  # fmt: skip
_SERIES = 6
_FIGURES = 8


def page_of(document: Mapping[str, Any], lang: str, narrow: bool = False) -> Page:
    """The report of a simulation document; with `narrow`, each chart is drawn for 390 px as well."""
    return _Writer(document, lang, narrow).page()


def undemonstrated_texts(document: Mapping[str, Any], lang: str) -> list[str]:
    """A sentence for each difference that is not demonstrated, with the ground that decided it."""
    writer = _Writer(document, lang, False)
    return [writer.sentence(row) for row in document["conclusion"]["rows"] if row["verdict"] == NOT_DEMONSTRATED]


class _Writer:
    def __init__(self, document: Mapping[str, Any], lang: str, narrow: bool) -> None:
        self.d, self.lang, self.narrow = document, lang, narrow
        self.metric = {m["name"]: m for m in document["metrics"]}
        self.says = {p["name"]: p["says"][lang] for p in document["policies"]}
        self.one_variant = len(document["variants"]) == 1
        self.one_policy = len(document["policies"]) == 1
        self.rows = [(v, p) for v in document["variants"] for p in v["policies"]]
        self.primary = document["primary"]

    def drawn(self, draw: Callable[..., str], *what: Any) -> tuple[str, str]:
        """A chart, and the same for 390 px where that was asked for."""
        return draw(*what, self.lang), draw(*what, self.lang, narrow=True) if self.narrow else ""

    def t(self, key: str, **values: Any) -> str:
        return word(key, self.lang, **values)

    def label(self, variant: Mapping[str, Any] | str, policy: str) -> str:
        """A row of the grid in as few words as tell it apart."""
        name = variant if isinstance(variant, str) else variant["name"]
        found = next(v for v in self.d["variants"] if v["name"] == name)
        said = found["says"].get(self.lang, name)
        titles = [self.says[p["name"]] for p in self.d["policies"]]
        shown = self.says[policy] if titles.count(self.says[policy]) == 1 else policy
        if self.one_variant:
            return shown
        return said if self.one_policy else f"{said} · {shown}"

    def name(self, metric: str) -> str:
        return str(self.metric[metric][self.lang])

    def num(self, value: float | None, metric: str, signed: bool = False) -> str:
        return number(value, self.lang, self.metric[metric]["unit"], signed)

    def page(self) -> Page:
        d = self.d
        title = d["title"].get(self.lang) or d["name"]
        digests = d["digests"]
        rests = " · ".join(
            (
                f"{self.t('seed')} {d['seed']}", f"{self.t('lawversion')} {law_name(digests['law'], self.lang)}",
                f"{self.t('parameters')} {digests['parameters'][:12]}", f"{when(d['start'], self.lang)} – {when(d['end'], self.lang)}",
            )
        )  # fmt: skip
        *sure, change = self._outer()
        parts = [
            *self._to_come(),
            self._primary(),
            self._headline(),
            change,
            self._compared(),
            self._waiting(),
            self._incidence(),
            self._money(),
            *sure,
            *self._groups(),
        ]
        parts += [*self._drafts(), self._law(), self._bases(), self._prices()]
        words = {k: self.t(k) for k in ("answer", "read_first", "table", "rests_on", "appendix", "table_of")}
        return Page(
            self.lang, title, self.t("report"), (*self._verdicts(), *self._answer()), tuple(self._labels()),
            tuple(p for p in parts if p is not None), rests, self.t("person"), words,
        )  # fmt: skip

    def _verdicts(self) -> list[str]:
        """Law to come: its label, then the verdicts that change, before any figure."""
        found: list[str] = []
        for overlay in self._overlays():
            found += [overlay["label"][self.lang], *verdict_sentences(overlay, self.lang)]
        return found

    def _to_come(self) -> list[Part]:
        """By which rule verdicts change, with an example each."""
        head = ("to_come_rule", "to_come_day", "to_come_becomes", "to_come_pairs", "to_come_at_once")
        parts = []
        for i, overlay in enumerate(self._overlays()):
            if rows := rule_rows(overlay, self.lang):
                shown = table(tuple(map(self.t, head)), [(r[1], r[0], *r[2:5]) for r in rows])
                title, label = self.t("to_come_verdicts"), overlay["label"][self.lang]
                said = tuple(example_sentences(overlay, self.lang))
                parts.append(Part(title, label, said, "", "", shown, f"to-come-{i + 1}", words=True))
        return parts

    def _drafts(self) -> list[Part]:
        """What the drafts change in the law."""
        head = ("to_come_what", "to_come_kind", "from", "to_come_law", "to_come_draft", "source")
        return [
            Part(
                self.t("to_come_changes"), overlay["label"][self.lang], (), "", "",
                table(tuple(map(self.t, head)), [(r[1], r[0], *r[2:]) for r in change_rows(overlay, self.lang)]), f"draft-{i + 1}", words=True,
            )
            for i, overlay in enumerate(self._overlays())
        ]  # fmt: skip

    def _overlays(self) -> list[Mapping[str, Any]]:
        """The drafts, those of which the same is told in every variant once."""
        told: dict[Any, Mapping[str, Any]] = {}
        for overlay in self.d.get("overlays", ()):
            texts = (overlay["label"][self.lang], *verdict_sentences(overlay, self.lang))
            rows = tuple(map(tuple, (*rule_rows(overlay, self.lang), *change_rows(overlay, self.lang))))
            told.setdefault((texts, rows), overlay)
        return list(told.values())

    def _answer(self) -> list[str]:
        if self.d.get("asked"):
            return asked_texts(self.d, self.lang)
        if not self.d["comparisons"]:
            base, metric = self.d["base"], self.name(self.primary).lower()
            f = self.rows[0][1]["metrics"][self.primary]
            values = {
                k: self.num(f[k2], self.primary) for k, k2 in (("value", "mean"), ("low", "low"), ("high", "high"))
            }
            return [self.t("alone", what=self.label(base["variant"], base["policy"]), metric=metric, **values)]
        return [self.sentence(row) for row in self.d["conclusion"]["rows"]]

    def sentence(self, row: Mapping[str, Any]) -> str:
        """What may be said of one difference; where it is not demonstrated, what decided that."""
        told = {k: self.num(row[k], self.primary, True) for k in ("difference", "low", "high")}
        told |= {
            "what": self.label(row["variant"], row["policy"]), "metric": self.name(self.primary).lower(),
            "base": self.label(self.d["base"]["variant"], self.d["base"]["policy"]),
        }  # fmt: skip
        if (why := self._why(row)) is None:
            return self.t("sentence", verdict=self.t(row["verdict"]), **told)
        return self.t(f"none_{why}", **told, **self._decided_by(row))

    def _difference(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The figure that decides, compared with the base."""
        alike = (c for c in self.d["comparisons"] if (c["variant"], c["policy"]) == (row["variant"], row["policy"]))
        found: Mapping[str, Any] = next(alike)["metrics"][self.primary]
        return found

    def _why(self, row: Mapping[str, Any]) -> str | None:
        return ground(self._difference(row))

    def _decided_by(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What decides whether a difference is demonstrated: replications, comparisons, p alone and corrected for them."""
        d = self._difference(row)
        compared = sum(c["metrics"][self.primary]["p"] is not None for c in self.d["comparisons"])
        return {
            "n": d["n"], "least": FEWEST, "comparisons": compared, "error": decimals(ERROR, 2, self.lang),
            "p": p_value(d["p"], self.lang), "p_holm": p_value(d["p_holm"], self.lang),
        }  # fmt: skip

    def _compared(self) -> Part | None:
        """Each difference with its interval, its p and what may be said of it."""
        told, rows = self.d["conclusion"]["rows"], []
        if not told or self.d.get("asked"):
            return None
        base, share = self.d["base"], self.metric[self.primary]["unit"] == "share"
        for row in told:
            difference, low, high = (self.num(row[k], self.primary, True) for k in ("difference", "low", "high"))
            by, why, d = self._decided_by(row), self._why(row), self._difference(row)
            rows.append((
                Cell(self.label(row["variant"], row["policy"])), Cell(difference, "" if row["low"] is None else f"{low} – {high}", row["difference"], row["low"], row["high"], share),
                Cell(by["p"], value=d["p"]), Cell(by["p_holm"], value=d["p_holm"]), Cell(self.t(row["verdict"]), "" if why is None else self.t(f"ground_{why}", **by)),
            ))  # fmt: skip
        head = (self.t("policy"), self.name(self.primary), self.t("p"), self.t("p_holm"), self.t("may_be_said"))
        title = self.t("compared", base=self.label(base["variant"], base["policy"]))
        note = self.t("compared_note", error=decimals(ERROR, 2, self.lang))
        return Part(title[:1].upper() + title[1:], note, (), "", "", table(head, rows), "compared", words=True)

    def _labels(self) -> list[str]:
        return label_texts(self.d, self.lang)

    def _interval(self, f: Mapping[str, Any], metric: str) -> Cell:
        value, share = self.num(f["mean"], metric), self.metric[metric]["unit"] == "share"
        if f["low"] is None or f["mean"] is None or f["low"] == f["high"]:
            return Cell(value, value=f["mean"], share=share)
        told = f"{self.num(f['low'], metric)} – {self.num(f['high'], metric)}"
        return Cell(value, told, f["mean"], f["low"], f["high"], share)

    def _primary(self) -> Part:
        m = self.primary
        rows = []
        for v, p in self.rows:
            f = p["metrics"][m]
            if f["mean"] is not None:
                is_base = (v["name"], p["policy"]) == (self.d["base"]["variant"], self.d["base"]["policy"])
                low, high = (f["mean"] if f[k] is None else f[k] for k in ("low", "high"))
                rows.append(
                    {"label": self.label(v, p["policy"]), "mean": f["mean"], "low": low, "high": high, "base": is_base}
                )
        unit = self.metric[m]["unit"]
        chart, narrow = "", ""
        if rows:
            title = f"{self.name(m)} ({term(unit, self.lang)})"
            chart, narrow = self.drawn(charts.intervals, rows, title, ".0%" if unit == "share" else ",.2~f")
        n = max(v["replications"] for v, _ in self.rows)
        shown = table(
            (self.t("policy"), self.name(m)),
            [(self.label(v, p["policy"]), self._interval(p["metrics"][m], m)) for v, p in self.rows],
        )
        return Part(
            self.name(m), self.t("interval", n=n), (), chart, self._told(shown), shown, "primary", m in HEADLINE, narrow=narrow,
        )  # fmt: skip

    def _headline(self) -> Part:
        head = (self.t("figure"), *(self.label(v, p["policy"]) for v, p in self.rows[:_FIGURES]))
        rows = []
        for m in HEADLINE:
            cells = [self._interval(p["metrics"][m], m) for v, p in self.rows[:_FIGURES]]
            rows.append((Cell(self.name(m), self._unit(m)), *cells))
        n = max(v["replications"] for v, _ in self.rows)
        return Part(self.t("figures"), self.t("interval", n=n), (), "", "", table(head, rows), "figures")

    def _unit(self, metric: str) -> str:
        """The unit, where the name or the number does not say it already."""
        unit = term(self.metric[metric]["unit"], self.lang)
        said = (
            self.metric[metric]["unit"] in ("share", "count") or unit.split("/")[0].lower() in self.name(metric).lower()
        )
        return "" if said else unit

    def _series(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [(self.label(v, p["policy"]), p) for v, p in self.rows if p["monthly"]][:_SERIES]

    def _waiting(self) -> Part | None:
        rows, series, cells = [], [], []
        months = 0
        for label, p in self._series():
            if "waiting" in p["monthly"]:
                series.append(label)
                told = p["monthly"]["waiting"]
                points = list(zip(told["mean"], told["low"], told["high"], strict=True))
                months = max(months, len(points))
                rows += [{"x": i, "y": y, "low": a, "high": b, "series": label} for i, (y, a, b) in enumerate(points)]
                cells.append(points)
        if not rows or months < 2:
            return None
        steps = sorted({0, *range(0, months, max(1, months // 6)), months - 1})
        shown = table(
            (self.t("month"), *series),
            [(str(s), *(self._point(c, s) for c in cells)) for s in steps],
        )
        chart, narrow = self.drawn(charts.lines, rows, series, self.t("month"), self.t("households"), False)
        return Part(self.t("waiting"), self.t("band"), (), chart, self._told(shown), shown, "waiting", narrow=narrow)

    def _point(self, points: Sequence[tuple[float, float, float]], month: int) -> Cell:
        if month >= len(points):
            return Cell(number(None, self.lang))
        mean, low, high = (number(x, self.lang) for x in points[month])
        return Cell(mean, f"{low} – {high}", *points[month])

    def _incidence(self) -> Part | None:
        rows, series, cells = [], [], []
        for label, p in self._series():
            if p["incidence"]:
                series.append(label)
                rows += [{"x": 10 * i, "y": y, "series": label} for i, y in enumerate(p["incidence"])]
                cells.append(p["incidence"])
        if not rows:
            return None
        shown = table(
            (self.t("days"), *series),
            [
                (
                    str(day),
                    *(Cell(number(c[day // 10], self.lang, "share"), value=c[day // 10], share=True) for c in cells),
                )
                for day in (30, 90, 180, 360, 720)
            ],
        )
        chart, narrow = self.drawn(charts.lines, rows, series, self.t("days"), self.t("share"), True)
        return Part(self.t("incidence"), "", (), chart, self._told(shown), shown, "incidence", narrow=narrow)

    def _money(self) -> Part | None:
        rows, order, cells = [], [], []
        for v, p in self.rows[:_FIGURES]:
            lines = {line: p["metrics"][f"cost_{line}"]["mean"] for line in _COST_LINES}
            if all(x is None for x in lines.values()):
                continue
            label = self.label(v, p["policy"])
            order.append(label)
            cells.append((label, lines, p["metrics"]["municipal_net_cost"]))
            rows += [
                {"label": label, "line": self.t(line), "amount": (x or 0.0) / 1e6, "place": i}
                for i, (line, x) in enumerate(lines.items())
            ]
        if not rows:
            return None
        head = ("DKK", *(c[0] for c in cells))
        body: list[tuple[str | Cell, ...]] = [
            (self.t(line), *(Cell(number(c[1][line], self.lang, "DKK"), value=c[1][line]) for c in cells))
            for line in _COST_LINES
        ]
        body.append((self.name("municipal_net_cost"), *(self._interval(c[2], "municipal_net_cost") for c in cells)))
        shown = table(head, body)
        chart, narrow = self.drawn(charts.stacked, rows, order, [self.t(x) for x in _COST_LINES], self.t("million"))
        return Part(self.t("money"), "", (), chart, self._told(shown), shown, "money", narrow=narrow)

    def _outer(self) -> list[Part]:
        """How far the assumptions move the figure, and whether they turn the order: last of the parts."""
        outer = self.d["uncertainty"]
        if outer is None:
            return [Part(self.t("change"), "", (self.t("not_asked"),), name="change")]
        base = self.d["base"]
        rows = []
        for row in outer["tornado"]:
            p = row["rows"][0]
            if p["low"] == p["low"]:
                low, high = (number(row[k], self.lang) for k in ("low", "high"))
                label = f"{self._assumption(row['parameter'])} ({low} – {high})"
                rows.append({"label": label, "low": p["low"], "high": p["high"], "base": p["base"]})
        sentences = tuple(
            self.t("robust", what=self._of(s), base=self._of(s["against"]), n=s["points"], share=number(s["share_better"], self.lang, "share"))
            for s in outer["shares"] if s["share_better"] is not None
        )  # fmt: skip
        shown, chart, narrow = None, "", ""
        if rows:
            shown = table(
                (self.t("assumption"), self.t("low"), self.t("high")),
                [
                    (r["label"], *(Cell(self.num(r[end], self.primary), value=r[end]) for end in ("low", "high")))
                    for r in rows
                ],
            )
            title = f"{self.name(self.primary)} ({self.label(base['variant'], base['policy'])})"
            chart, narrow = self.drawn(charts.tornado, rows, title, rows[0]["base"])
        told = self._told(shown) if shown else ""
        sure = Part(
            self.t("uncertain"), self.t("uncertain_note"), sentences, chart, told, shown, "uncertain", narrow=narrow
        )
        return [sure, Part(self.t("change"), "", self._changes(outer), name="change")]

    def _changes(self, outer: Mapping[str, Any]) -> tuple[str, ...]:
        if outer["alternatives"] < 2:
            return (self.t("nothing_to_turn"),)
        found = [
            self.t(
                "turns" if c["clear"] else "may_turn", parameter=self._assumption(c["parameter"]), what=self._of(c), base=self._of(c["against"]),
                at=number(c["turns_at"], self.lang), **self._range(c["parameter"]),
            )
            for c in sorted(outer["changes"], key=lambda c: not c["clear"])
        ]  # fmt: skip
        return tuple(found or [self.t("no_change")])

    def _of(self, alternative: Mapping[str, Any]) -> str:
        return self.label(alternative["variant"], alternative["policy"])

    def _assumption(self, path: str) -> str:
        row = next(r for r in self.d["uncertainty"]["tornado"] if r["parameter"] == path)
        return str(row["says"].get(self.lang, path))

    def _range(self, parameter: str) -> dict[str, str]:
        row = next(r for r in self.d["uncertainty"]["tornado"] if r["parameter"] == parameter)
        return {k: number(row[k], self.lang) for k in ("low", "high")}

    def _groups(self) -> list[Part]:
        shown = self.rows[:3]
        rows: list[tuple[str | Cell, ...]] = []
        for attribute in sorted({a for _, p in shown for a in p["groups"]}):
            names = sorted({n for _, p in shown for n in p["groups"].get(attribute, {}).get("groups", {})})
            for name in names:
                cells: list[Cell] = []
                for _, p in shown:
                    g = p["groups"].get(attribute, {}).get("groups", {}).get(name)
                    hidden = g is None or "suppressed" in g
                    cells.append(
                        Cell(self.t("suppressed")) if hidden else self._interval(g["incidence_180"], "incidence_180")
                    )
                rows.append((f"{term(attribute, self.lang)}: {group(name, self.lang)}", *cells))
        if not rows:
            return []
        head = (self.t("group"), *(f"{self.label(v, p['policy'])}" for v, p in shown))
        note = f"{self.name('incidence_180')}. {self.t('groups_note')}"
        return [Part(self.t("groups"), note, (), "", "", table(head, rows), "groups")]

    def _law(self) -> Part | None:
        """Stretches of law and lists; a variant with the same as one before it shares its rows."""
        shared: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for v in self.d["variants"]:
            stretches = tuple(
                (when(s["from"], self.lang), ", ".join(s["suspended"]) or "–") for s in v["law"].get("stretches", [])
            )
            if stretches:
                shared.setdefault(stretches, []).append(str(v["says"].get(self.lang, v["name"])))
        rows = [(", ".join(names), *row) for stretches, names in shared.items() for row in stretches]
        if not rows:
            return None
        head = (self.t("variant"), self.t("from"), self.t("suspended"))
        return Part(self.t("law"), "", (), "", "", table(head, rows), "law")

    def _bases(self) -> Part | None:
        """What is taken for given of letting and ordinary life; what all variants share stands once."""
        names = {v["name"]: str(v["says"].get(self.lang, v["name"])) for v in self.d["variants"]}
        shared: dict[tuple[str, str], list[str]] = {}
        for row in self.d.get("bases", ()):
            where = self.t("assumed") if row["assumption"] else str(row["source"])
            shared.setdefault((basis(row["part"], row["facts"], self.lang), where), []).append(names[row["variant"]])
        if not shared:
            return None
        rows = [
            (text if len(of) == len(names) else f"{', '.join(of)}: {text}", where)
            for (text, where), of in shared.items()
        ]
        shown = table((self.t("part"), self.t("source")), rows)
        return Part(self.t("bases"), self.t("bases_note"), (), "", "", shown, "bases")

    def _prices(self) -> Part:
        rows = [
            (
                price_name(r["price"], r["since"], self.lang), number(None if r["value"] is None else float(r["value"]), self.lang, "share" if r["unit"] == "share" else ""),
                term(r["unit"], self.lang), term(r["status"], self.lang), source(r, self.lang),
            )
            for r in self.d["prices"]
        ]  # fmt: skip
        head = tuple(self.t(k) for k in ("name", "value", "unit", "status", "source"))
        return Part(self.t("prices"), "", (), "", "", table(head, rows), "prices")

    def _told(self, shown: Table) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(f"{r[0]}: {', '.join(map(str, r[1:]))}" for r in shown.rows[:12])


__all__ = ["asked_texts", "page_of", "undemonstrated_texts"]
