"""The reply to a housing organisation: which of its vacancies the municipality uses, for whom, and which it gives back."""

from __future__ import annotations

from datetime import date

from constraints import Case
from constraints.language import say
from matching.plan.document import Plan

from .letter import Letter, Part, Rule
from .office import Office
from .said import day


def reply(case: Case, plan: Plan, organisation_id: str, office: Office, on: date, lang: str) -> Letter:
    """One letter an organisation. It holds ids of dwellings and of households and nothing of a case: no reason, no support."""
    used = tuple(
        (p.dwelling_id, p.household_id, day(date.fromisoformat(p.available_from), lang))
        for p in sorted(plan.placements, key=lambda p: p.dwelling_id)
        if p.organisation_id == organisation_id
    )
    left = tuple(sorted(u.dwelling_id for u in plan.unused_dwellings if u.organisation_id == organisation_id))
    heads = (say(lang, "Dwelling"), say(lang, "Household"), say(lang, "Ready from"))
    parts = [
        Part("", (say(lang, "This is the municipality's answer on the vacant dwellings that you have reported."),))
    ]
    if used:
        parts.append(
            Part(
                say(lang, "Dwellings the municipality means to use"),
                (
                    say(
                        lang,
                        "A household is offered each of these. You hear from us when it has answered; the lease is yours to make.",
                    ),
                ),
                table=(heads, *used),
            )
        )
    if left:
        parts.append(
            Part(
                say(lang, "Dwellings no household is proposed for"),
                (say(lang, "We come back to you on each of these before the deadline, or give it back."),),
                points=left,
            )
        )
    parts.append(
        Part(
            say(lang, "Ask us"),
            (
                say(
                    lang,
                    "Call {phone} or write to {mail}. {hours}",
                    phone=office.phone,
                    mail=office.mail,
                    hours=office.hours,
                ),
            ),
        )
    )
    rule = Rule(
        say(lang, "Social Housing Act (almenboligloven) § 59(1)"),
        say(lang, "the municipality's right to allocate dwellings"),
        "",
    )
    dwellings = (*(row[0] for row in used), *left)
    digests = {"case": plan.digests.case, "law": plan.digests.law, "policy": plan.digests.policy}
    return Letter(
        "organisation", lang, organisation_id, on, say(lang, "Answer on vacant dwellings"), tuple(parts), (rule,), dwellings, digests
    )  # fmt: skip
