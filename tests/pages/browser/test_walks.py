"""Each user's whole job, in both languages and every way of going through it; the plain run takes each role and each way once."""

import itertools
from datetime import date

import pytest
from offices import town
from walks import admin, auditor, caseworker, coordinator, planner
from walks.hand import LANGS, MODES, Hand, window
from watched import Looks, watched

from api.service.kept import boards, offer_desk, offers

pytestmark = pytest.mark.slow
# Who is walked how in `make test`; the rest of the table, and the coordinator's month over the city, in `make prove`.
_PLAIN = {
    "coordinator": {("mouse", "da")},
    "caseworker": {("narrow", "en")},
    "planner": {("keyboard", "da")},
    "auditor": {("zoom", "en")},
    "admin": {("plain", "da")},
}  # fmt: skip
# Each way shows the same pages; axe looks where the layout is another one, in the long form at every state.
_BY_AXE = {"mouse", "narrow", "zoom"}


def ways(role):
    """Every way of walking a role's job, those of the plain run unmarked."""
    return pytest.mark.parametrize(
        ("mode", "lang"),
        [
            pytest.param(*way, marks=() if way in _PLAIN[role] else pytest.mark.long)
            for way in itertools.product(MODES, LANGS)
        ],
    )


@pytest.fixture
def walking(request, visit, chromium):
    """`walking(office, mode, lang)` gives a hand to whoever signs in; at the end nothing may have been wrong in any state."""
    looks, contexts = Looks(), []
    axe = "every" if request.config.getoption("--long") else "new"

    def of(office, mode, lang):
        def hand(role, user):
            page = visit(office.address, office, role, user, lang=lang, **window(mode))
            return Hand(page, mode, lang, looks, axe if mode in _BY_AXE else "")

        def stranger():
            how = window(mode)
            zoom = how.get("zoom", 1.0)
            context = chromium.new_context(
                viewport={"width": round(how.get("width", 1280) / zoom), "height": round(900 / zoom)},
                device_scale_factor=zoom, java_script_enabled=how.get("script", True), locale="da-DK",
            )  # fmt: skip
            contexts.append(context)
            page = watched(context.new_page())
            page.goto(f"{office.address}/language?to={lang}&next=/sign-in")
            return Hand(page, mode, lang, looks, axe if mode in _BY_AXE else "")

        hand.stranger = stranger
        return hand

    yield of
    for context in contexts:
        context.close()
    assert looks.found == []


@ways("coordinator")
def test_the_coordinators_month(office, walking, tmp_path, mode, lang):
    coordinator.month(office, walking(office, mode, lang), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(("mode", "lang"), [("mouse", "da"), ("keyboard", "en")])
def test_the_coordinators_month_over_the_city(office, walking, tmp_path, mode, lang):
    office.place = "0101"
    coordinator.month(office, walking(office, mode, lang), tmp_path, "city")


@pytest.fixture
def cases(busy):
    """Own households → the dwelling proposed or "", somebody else's, and an offer of one's own that is out."""
    homes = boards.board(busy.desk("coordinator"), busy.run).plan.homes()
    every = [h["household_id"] for h in town()[1]["households"]]
    own = {h: homes.get(h, "") for h in every[::2]}
    desk = busy.desk("coordinator", "anna")
    ready = (seen.offer for seen in offer_desk.listed(desk, ("approved",), busy.run))
    offer = next(o for o in ready if o.household in own)
    offers.send(desk, offer.id, date.fromisoformat(coordinator.LETTER), 14)
    return own, every[1], offer.id


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
