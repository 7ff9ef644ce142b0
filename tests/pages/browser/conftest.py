"""A real browser at a service that runs: one server and one browser for all tests of a worker."""

import contextlib
import functools
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
def opened(folder, of):
    """An office whose memory is empty, that of the sample `of`, served with a worker beside it; it has letters."""
    (folder / "office.yaml").write_text(yaml.safe_dump(LETTERS, allow_unicode=True), encoding="utf-8")
    settings = Settings(
        database=f"sqlite:///{folder}/anvis.db", solvers=1, scorers=1, courtesy=0, office=folder / "office.yaml"
    )
    app = create_app(settings)
    with serving(app) as address, beside(settings):
        yield Office(app, "", "", address=address, of=of)


@pytest.fixture
def of():
    """The sample that an office works with, unless a test names another."""
    return "town"


@pytest.fixture
def office(tmp_path, of):
    """An office of one's own that has nothing yet."""
    with opened(tmp_path, of) as one:
        yield one


def _mid_month(tables):
    cases_of("cw-1")(tables)
    hostile(tables)


@pytest.fixture(scope="session")
def offices(tmp_path_factory):
    """`offices("town")` is the office over that sample in the middle of a month, made when it is first asked for."""
    with contextlib.ExitStack() as running:

        @functools.cache
        def office_of(of):
            return planned(running.enter_context(opened(tmp_path_factory.mktemp("busy"), of)), _mid_month)

        yield office_of


@pytest.fixture
def busy(offices, of):
    """An office in the middle of a month, hostile texts in its files; what a test adds there does the others no harm."""
    return offices(of)


@pytest.fixture
def arrive(chromium):
    """`arrive(address, width=390)` is a page of somebody who stands before the sign-in."""
    contexts = []

    def arriving(address, *, width=1280, lang="da", script=True, zoom=1.0):
        context = chromium.new_context(
            viewport={"width": round(width / zoom), "height": round(900 / zoom)}, device_scale_factor=zoom, java_script_enabled=script, locale="da-DK",
        )  # fmt: skip
        contexts.append(context)
        page = watched(context.new_page())
        page.goto(f"{address}/language?to={lang}&next=/sign-in")
        return page

    yield arriving
    opened = [text for context in contexts for page in context.pages for text in page.opened]
    for context in contexts:
        context.close()
    assert opened == [], "a page opened a dialog"


@pytest.fixture
def visit(arrive):
    """`visit(address, month, "coordinator", width=390)` is a page of somebody who has signed in through the form."""

    def visiting(address, month, role, user=None, **window):
        page = arrive(address, **window)
        page.fill("#token", month.token(role, user))
        page.locator("main form").first.locator("button").first.click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    return visiting
