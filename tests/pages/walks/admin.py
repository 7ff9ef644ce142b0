"""Who runs it: signing in with a token, the state of the service, access that ends, and out again, here and everywhere."""

from __future__ import annotations

from collections.abc import Callable

from offices import Office

from .hand import Hand


def keys(office: Office, visit: Callable[..., Hand], stranger: Callable[[], Hand], user: str) -> None:
    """All of it. `stranger` is a hand that has not signed in; `user` a user id of one's own, since all its sessions end."""
    hand = stranger()
    hand.go(office.address)
    hand.see("#token")
    hand.look("signing in", known=True)
    hand.write("#token", "avs_nobody_has_this_one")
    hand.press_to("main form button", ".alert-error")
    assert "avs_nobody" not in hand.page.content()
    hand.look("signing in refused")
    hand.write("#token", office.token("admin", user))
    hand.press_to("main form button", "#service")
    hand.look("the service today", known=True)
    hand.see("#tokens")
    for address, status in (
        ("/batches", 403),
        ("/offers", 403),
        ("/bench", 403),
        ("/audit", 200),
        ("/law", 200),
        ("/nowhere", 404),
    ):
        assert hand.page.goto(office.address + address).status == status, address
        hand.look(f"{address} as admin", known=True)

    hand.go(office.address)
    # The same person elsewhere, twice: out here ends one session, everywhere ends all of them.
    elsewhere = visit("admin", user)
    hand.press_to(".top-user a[href='/me']", "button[name=everywhere]")
    hand.look("one's own sign-in", known=True)
    hand.press_to("main form[action='/sign-out']:not(:has(button[name=everywhere])) button", "#token")
    hand.look("signed out")
    elsewhere.go(f"{office.address}/me")
    elsewhere.see("button[name=everywhere]")
    hand.write("#token", office.token("admin", user))
    hand.press_to("main form button", "#service")
    elsewhere.press_to("button[name=everywhere]", "#token")
    elsewhere.look("signed out everywhere")
    hand.go(f"{office.address}/me")
    hand.see("#token")
    assert hand.page.locator("button[name=everywhere]").count() == 0
    # Back leads to nothing that a signed-in person saw.
    hand.page.go_back()
    assert hand.page.locator("#service").count() == 0
