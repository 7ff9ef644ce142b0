"""Each user's whole job, in both languages and every way of going through it; the plain run takes each role and each way once."""

import itertools
from datetime import date

import pytest
from offices import cases_of, sample
from walks import admin, auditor, caseworker, coordinator, planner
from walks.hand import LANGS, MODES, Hand, window
from watched import Looks

from api.service.kept import boards, offer_desk, offers

pytestmark = pytest.mark.slow
# Who is walked how in `make test`, over the town; every way of it, and each way once over the city, in `make prove`.
_PLAIN = {
    "coordinator": {("mouse", "da")},
    "caseworker": {("narrow", "en")},
    "planner": {("keyboard", "da")},
    "auditor": {("zoom", "en")},
    "admin": {("plain", "da")},
}  # fmt: skip
_CITY = {("mouse", "da"), ("keyboard", "en"), ("narrow", "da"), ("zoom", "en"), ("plain", "da")}
# Each way shows the same pages; axe looks where the layout is another one, in the long form at every state.
_BY_AXE = {"mouse", "narrow", "zoom"}


def ways(role):
    """Every way of walking a role's job over a sample, those of the plain run unmarked."""
    every = itertools.product(MODES, LANGS)
    town = [pytest.param("town", *way, marks=() if way in _PLAIN[role] else pytest.mark.long) for way in every]
    city = [pytest.param("city", *way, marks=pytest.mark.long) for way in sorted(_CITY)]
    return pytest.mark.parametrize(("of", "mode", "lang"), town + city)


@pytest.fixture
def walking(request, arrive):
    """`walking(office, mode, lang)` gives a hand to whoever signs in; at the end nothing may have been wrong in any state."""
    looks = Looks()
    axe = "every" if request.config.getoption("--long") else "new"

    def way(office, mode, lang):
        def stranger():
            page = arrive(office.address, lang=lang, **window(mode))
            return Hand(page, mode, lang, looks, axe if mode in _BY_AXE else "")

        def hand(role, user):
            one = stranger()
            one.write("#token", office.token(role, user))
            one.press("main form button")
            one.page.wait_for_url(lambda url: "/sign-in" not in url)
            return one

        hand.stranger = stranger
        return hand

    yield way
    assert looks.found == []


@ways("coordinator")
def test_the_coordinators_month(office, walking, tmp_path, mode, lang):
    coordinator.month(office, walking(office, mode, lang), tmp_path)


@pytest.fixture
def cases(busy):
    """Own households → the dwelling proposed or "", somebody else's, and an offer of one's own that is out."""
    desk = busy.desk("coordinator", "anna")
    homes = boards.board(desk, busy.run).plan.homes()
    _, tables = sample(busy.of, cases_of("cw-1"))
    whose = {h["household_id"]: h["caseworker"] for h in tables["households"]}
    own = {h: homes.get(h, "") for h, who in whose.items() if who == "cw-1"}
    ready = (seen.offer for seen in offer_desk.listed(desk, ("approved",), busy.run))
    offer = next(o for o in ready if o.household in own)
    offers.send(desk, offer.id, date.fromisoformat(coordinator.LETTER), 14)
    return own, next(h for h, who in whose.items() if who != "cw-1"), offer.id


@ways("caseworker")
def test_the_caseworkers_desk(busy, walking, cases, mode, lang):
    caseworker.desk(busy, walking(busy, mode, lang), *cases)


@ways("planner")
def test_the_planners_bench(busy, walking, mode, lang):
    planner.bench(busy, walking(busy, mode, lang))


@ways("auditor")
def test_the_auditors_look(busy, walking, mode, lang):
    auditor.look(busy, walking(busy, mode, lang))


@ways("admin")
def test_the_admins_keys(busy, walking, mode, lang):
    hand = walking(busy, mode, lang)
    admin.keys(busy, hand, hand.stranger, f"admin-{mode}-{lang}")
