"""A real browser at a service that runs: one server and one browser for all tests of a worker."""

import contextlib
import os
import shutil
import socket
import threading
import time

import pytest

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)


@contextlib.contextmanager
def serving(app):
    """The address of a service on loopback."""
    import uvicorn

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def chromium():
    """The browser; the tests are left out where no Chromium is installed (`CHROMIUM` names one)."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; CHROMIUM names one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(month):
    """The address of the service over the month that only readers use."""
    with serving(month.app) as address:
        yield address


@pytest.fixture
def visit(chromium):
    """`visit(address, month, "coordinator", width=390)` is a page of somebody who has signed in through the form."""
    contexts = []

    def visiting(address, month, role, user=None, *, width=1280, lang="da", script=True, zoom=1.0):
        context = chromium.new_context(
            viewport={"width": round(width / zoom), "height": round(900 / zoom)}, device_scale_factor=zoom, java_script_enabled=script, locale="da-DK",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda told: page.said.append(told.text) if told.type == "error" else None)
        page.goto(f"{address}/language?to={lang}&next=/sign-in")
        page.fill("#token", month.token(role, user))
        page.locator("main form").first.locator("button").first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield visiting
    for context in contexts:
        context.close()
