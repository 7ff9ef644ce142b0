"""A real browser at a service that runs: one server and one browser for all tests of a worker."""

import contextlib
import os
import shutil
import socket
import threading
import time

import pytest
import yaml
from offices import LETTERS, Office, cases_of, hostile, planned
from watched import watched

from api.app import create_app
from api.jobs.runner import beside
from api.settings import Settings

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
    """The address of a service of its own over the month that only readers use: its workers belong to one loop alone."""
    with serving(create_app(month.app.state.services.settings)) as address:
        yield address


@contextlib.contextmanager
def opened(folder):
    """An office whose memory is empty, served with a worker beside it; its letters come from an office of the same town."""
    (folder / "office.yaml").write_text(yaml.safe_dump(LETTERS, allow_unicode=True), encoding="utf-8")
    settings = Settings(
        database=f"sqlite:///{folder}/anvis.db", solvers=1, scorers=1, courtesy=0, office=folder / "office.yaml"
    )
    app = create_app(settings)
    with serving(app) as address, beside(settings):
        yield Office(app, "", "", address=address)


@pytest.fixture
def office(tmp_path):
    """An office of one's own that has nothing yet."""
    with opened(tmp_path) as one:
        yield one


@pytest.fixture(scope="session")
def busy(tmp_path_factory):
    """An office in the middle of a month, hostile texts in its files; what a test adds there does the others no harm."""

    def change(tables):
        cases_of("cw-1", 2)(tables)
        hostile(tables)

    with opened(tmp_path_factory.mktemp("busy")) as one:
        yield planned(one, change)


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
        watched(page)
        page.goto(f"{address}/language?to={lang}&next=/sign-in")
        page.fill("#token", month.token(role, user))
        page.locator("main form").first.locator("button").first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield visiting
    opened = [text for context in contexts for page in context.pages for text in page.opened]
    for context in contexts:
        context.close()
    assert opened == [], "a page opened a dialog"
