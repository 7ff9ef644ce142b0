"""The words of the report, Danish first; numbers as each language writes them."""

from __future__ import annotations

import math
from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    "report": ("Simulering af anvisningspolitik", "Simulation of an allocation policy"),
    "question": ("Hvad der er spurgt om", "What was asked"),
    "answer": ("Svaret kort", "The answer in short"),
    "read_first": ("Læs dette først", "Read this first"),
    "figure": ("tal", "figure"),
    "table_of": ("tabel", "table"),
    "figures": ("Tallene", "The figures"),
    "interval": ("gennemsnit med 95 %-interval over {n} gentagelser", "mean with 95 % interval over {n} replications"),
    "table": ("Tallene bag figuren", "The numbers behind the chart"),
    "compared": ("forskel til {base}", "difference to {base}"),
    "waiting": ("Ventende husstande over tid", "Households waiting over time"),
    "month": ("måned", "month"),
    "households": ("husstande", "households"),
    "incidence": ("Andel med bolig efter ventetid", "Share housed by time waited"),
    "days": ("dage siden registrering", "days since registration"),
    "share": ("andel", "share"),
    "money": ("Kommunens udgift linje for linje", "The municipality's cost line by line"),
    "million": ("mio. kr. i perioden", "DKK million over the period"),
    "groups": ("Ulige udfald", "Unequal outcomes"),
    "groups_note": (
        "Efterfølgende kontrol. Ingen politik ser disse oplysninger. Grupper under fem husstande vises ikke.",
        "A check afterwards. No policy sees these facts. Groups below five households are not shown.",
    ),
    "uncertain": ("Hvor sikre er forudsætningerne?", "How sure are the assumptions?"),
    "uncertain_note": (
        "Usikkerhed om forudsætninger er vist for sig og er ikke en del af 95 %-intervallerne.",
        "Uncertainty about assumptions is shown apart and is no part of the 95 % intervals.",
    ),
    "change": ("Hvad ville ændre konklusionen", "What would change this conclusion"),
    "no_change": (
        "Ingen af de undersøgte forudsætninger vender rækkefølgen inden for deres interval.",
        "None of the assumptions looked at turns the order within its range.",
    ),
    "not_asked": (
        "Scenariet undersøger ikke usikre forudsætninger; ingen påstand om, hvad der ville ændre konklusionen.",
        "The scenario looks at no uncertain assumptions; nothing is claimed about what would change the conclusion.",
    ),
    "nothing_to_turn": (
        "Scenariet har kun ét alternativ: der er ingen rækkefølge, forudsætningerne kunne vende.",
        "The scenario has one alternative only: there is no order the assumptions could turn.",
    ),
    "turns": (
        "{parameter}: mellem {low} og {high} vender rækkefølgen mellem »{what}« og »{base}« omkring {at}.",
        "{parameter}: between {low} and {high} the order of “{what}” and “{base}” turns at about {at}.",
    ),
    "may_turn": (
        "{parameter}: mellem {low} og {high} kan rækkefølgen mellem »{what}« og »{base}« vende (omkring {at}), men forskellen er ikke påvist i begge ender.",
        "{parameter}: between {low} and {high} the order of “{what}” and “{base}” may turn (at about {at}), but the difference is not demonstrated at both ends.",
    ),
    "robust": (
        "»{what}« er bedre end »{base}« i {share} af {n} sæt forudsætninger.",
        "“{what}” is better than “{base}” in {share} of {n} sets of assumptions.",
    ),
    "assumption": ("forudsætning", "assumption"),
    "unverified": ("Ikke bekræftede enhedspriser", "Unit prices not verified"),
    "prices": ("Enhedspriser", "Unit prices"),
    "status": ("status", "status"),
    "source": ("kilde", "source"),
    "value": ("værdi", "value"),
    "unit": ("enhed", "unit"),
    "name": ("navn", "name"),
    "policy": ("politik", "policy"),
    "variant": ("variant", "variant"),
    "group": ("gruppe", "group"),
    "law": ("Lov og lister i perioden", "Law and lists over the period"),
    "from": ("fra", "from"),
    "suspended": ("sat til side i scenariet", "set aside in the scenario"),
    "rests_on": ("Hviler på", "Rests on"),
    "seed": ("frø", "seed"),
    "lawversion": ("lov", "law"),
    "no_law": ("ingen (teoretisk verden)", "none (a plain world)"),
    "parameters": ("parametre", "parameters"),
    "person": (
        "En simulering er et grundlag for en politik. Den afgør ingen sag; det gør et menneske.",
        "A simulation informs a policy. It decides no case; a person does.",
    ),
    "better": ("bedre", "better"),
    "worse": ("dårligere", "worse"),
    "no demonstrated difference": ("ingen påvist forskel", "no demonstrated difference"),
    "not_reached": ("ikke nået", "not reached"),
    "suppressed": ("under 5", "below 5"),
    "sentence": (
        "{what}: {verdict} end {base} – {metric} {difference} ({low} til {high}).",
        "{what}: {verdict} than {base} – {metric} {difference} ({low} to {high}).",
    ),
    "sentence_none": (
        "{what}: ingen påvist forskel til {base} i {metric} ({low} til {high}).",
        "{what}: no demonstrated difference to {base} in {metric} ({low} to {high}).",
    ),
    "alone": ("{what}: {metric} {value} ({low} til {high}).", "{what}: {metric} {value} ({low} to {high})."),
    "tornado": ("Følsomhed: {metric}", "Sensitivity: {metric}"),
    "low": ("lav", "low"),
    "high": ("høj", "high"),
    "shelter_gross": ("§ 110-boform", "section 110 shelter"),
    "shelter_refund": ("refusion, boform", "refund, shelter"),
    "bridge": ("midlertidig overbygning", "bridging"),
    "vacancy_rent": ("tomgangsleje", "vacancy rent"),
    "support_gross": ("bostøtte", "support"),
    "support_refund": ("refusion, støtte", "refund, support"),
    "guarantee": ("istandsættelsesgaranti", "restoration guarantee"),
    "deposit_loss": ("tab på indskud", "deposit losses"),
    "appendix": ("Bilag: tallene bag", "Appendix: the numbers behind"),
}
# Units and groups as Danish has them; English is the code itself.
_DANISH = {
    "households/month": "husstande/md.", "points/month": "point/md.", "days": "dage", "share": "andel", "households": "husstande",
    "bed-days": "døgn", "DKK": "kr.", "dwelling-days": "boligdage", "count": "antal", "ratio": "forhold", "months": "måneder",
    "per 100": "pr. 100", "index": "indeks", "pairs": "par", "0-1": "0-1", "age": "alder", "household": "husstand",
    "situation": "situation", "support": "støtte", "type": "type", "single": "enlig", "couple": "par",
    "single with children": "enlig med børn", "couple with children": "par med børn", "unknown": "ukendt", "none": "ingen",
    "section_110": "§ 110-boform", "street": "gaden", "night_shelter": "natvarmestue", "hotel": "hotel", "sofa": "hos venner eller familie",
    "short_term_transitional": "udslusningsbolig", "release_within_month": "løslades inden en måned",
    "discharge_within_month": "udskrives inden en måned", "other": "andet", "not_homeless": "ikke hjemløs", "s85": "§ 85",
    "verified": "bekræftet", "derived": "afledt", "unverified": "ikke bekræftet", "provisional": "foreløbig", "scenario": "scenariet",
    "not known": "ikke kendt", "DKK/day": "kr./døgn", "DKK/month": "kr./md.",
}  # fmt: skip
# Unit prices by the names they have in the numbers.
_PRICES: dict[str, tuple[str, str]] = {
    "shelter_gross_day": ("§ 110-boform, bruttotakst", "section 110 shelter, gross rate"),
    "shelter_own_payment_day": ("§ 110-boform, egenbetaling", "section 110 shelter, own payment"),
    "refund_share": ("§ 110-boform, statens refusion", "section 110 shelter, state refund"),
    "refund_days": ("§ 110-boform, refusion i første dage af et løbende år", "section 110 shelter, refunded first days of a running year"),
    "support_CTI_month": ("CTI", "CTI"),
    "support_ICM_month": ("ICM", "ICM"),
    "support_ACT_month": ("ACT", "ACT"),
    "support_refund_share": ("bostøtte, statens refusion", "support, state refund"),
    "support_refund_months": ("bostøtte, måneder med refusion", "support, months refunded"),
    "support_decided_before_discharge": ("bostøtte afgjort før udskrivning", "support decided before discharge"),
    "guarantee_chance": ("istandsættelsesgaranti, hvor ofte", "restoration guarantee, how often"),
    "guarantee_dkk": ("istandsættelsesgaranti, beløb", "restoration guarantee, amount"),
    "deposit_dkk": ("beboerindskud", "deposit"),
    "deposit_loss_chance": ("indskudslån, hvor ofte tabt", "deposit loan, how often lost"),
    "deposit_municipal_share": ("indskudslån, kommunens del af tabet", "deposit loan, municipal share of the loss"),
    "bridge_day": ("overbygning til anden bolig", "bridging until a home"),
}  # fmt: skip


def law_name(digest: str, lang: str) -> str:
    """The version of the law in twelve characters; a plain world has none."""
    return word("no_law", lang) if digest.startswith("none") else digest[:12]


def price_name(name: str, lang: str) -> str:
    """A unit price in words; a date it holds from stays behind it."""
    first, since, day = name.partition(" from ")
    said = _PRICES[first][0 if lang == "da" else 1]
    return f"{said} ({'fra' if lang == 'da' else 'from'} {day})" if since else said


def term(code: str, lang: str) -> str:
    """A unit, group or status in the reader's language."""
    return _DANISH.get(code, code) if lang == "da" else code.replace("_", " ")


def word(key: str, lang: str, **values: Any) -> str:
    found = WORDS[key][0 if lang == "da" else 1]
    return found.format(**values) if values else found


def number(value: float | None, lang: str, unit: str = "", signed: bool = False) -> str:
    """A number for people: shares as per cent, kroner in whole, decimals as few as the size asks for."""
    if value is None:
        return word("not_reached", lang)
    if unit == "DKK" and abs(value) >= 1e6:
        return number(value / 1e6, lang, "million", signed) + (" mio." if lang == "da" else "m")
    percent = unit in ("share", "0-1")
    shown = 100 * value if percent else value
    size = abs(shown)
    whole = unit == "DKK" or size >= 100 or (percent and size == 0) or (unit == "days" and size >= 10)
    digits = 0 if whole else 1 if size >= 10 or percent else 2
    if 0 < size < 0.095 and not percent and not signed:  # a small setting: three figures that mean something
        digits = max(2, 2 - math.floor(math.log10(size)))
    text = f"{shown:{'+' if signed else ''},.{digits}f}"
    if lang == "da":
        text = text.translate(str.maketrans(",.", ".,"))
    text = text.replace("-", "−")
    return text + (" %" if percent and lang == "da" else "%" if percent else "")
