"""The pictures of the pages in the docs: the demonstration's month, looked at by those who work with it, wide and at 390 px.

    python tools/page_pictures.py        (or `make pictures`; needs Chromium, `CHROMIUM` names another than /usr/bin/chromium)

What is shown is made up, as the city is. Nothing scrolls: each picture is what somebody sees on opening the page.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
OUT = ROOT / "docs/pictures/pages"
SIZES = {"wide": (1280, 860), "narrow": (390, 780)}
# Name of the picture → who looks, and at what; a word in braces is an id of the demonstration, `!text` follows a link.
PAGES: dict[str, tuple[str, str]] = {
    "sign-in": ("", "/sign-in"),
    "today": ("koordinator-1", "/"),
    "months": ("koordinator-1", "/batches"),
    "month": ("koordinator-1", "/batches/{draft}"),
    "board": ("koordinator-1", "/runs/{run}"),
    "offers": ("koordinator-1", "/offers"),
    "household": ("koordinator-1", "/runs/{run}/households/{household}"),
    "dwelling": ("koordinator-1", "/runs/{run}/dwellings/{dwelling}"),
    "map": ("koordinator-1", "/runs/{run}/map"),
    "limits": ("koordinator-1", "/limits"),
    "caseworker": ("sagsbehandler-1", "/"),
    "bench": ("planlaegger-1", "/bench/new"),
    "simulation": ("planlaegger-1", "/bench/{simulation}"),
    "law": ("revisor-1", "/law"),
    "rule": ("revisor-1", "/law/rules/ALB-59-6-1"),
    "audit": ("revisor-1", "/audit"),
}


def main() -> None:
    """Takes them all."""
    import uvicorn
    from playwright.sync_api import sync_playwright

    from api.app import create_app
    from api.demo import opened
    from api.jobs.runner import beside
    from api.settings import Settings

    OUT.mkdir(parents=True, exist_ok=True)
    with opened() as demo:
        settings = demo.settings(Settings())
        app = create_app(settings, demo)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        with beside(settings):
            thread.start()
            while not server.started:
                time.sleep(0.05)
            address = f"http://127.0.0.1:{port}"
            while demo.stage not in ("ready", "failed"):
                time.sleep(0.5)
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
                for size, (width, height) in SIZES.items():
                    _take(browser, address, dict(demo.things), size, width, height)
                browser.close()
            server.should_exit = True
            thread.join()


def _take(browser: Any, address: str, things: dict[str, str], size: str, width: int, height: int) -> None:
    """Every picture at one size."""
    pages: dict[str, Any] = {}
    for name, (user, path) in PAGES.items():
        if user not in pages:
            page = browser.new_context(viewport={"width": width, "height": height}, locale="da-DK").new_page()
            page.goto(f"{address}/sign-in")
            if user:
                page.locator(
                    f"form:has(input[name=user][value='{user}']) button, button[name=user][value='{user}']"
                ).first.click()
                page.wait_for_url(lambda url: "/sign-in" not in url)
            pages[user] = page
        page = pages[user]
        if "{simulation}" in path and "simulation" not in things:
            page.goto(f"{address}/bench")
            link = page.locator("main tbody a").first.get_attribute("href") or ""
            things["simulation"] = link.rpartition("/")[2]
        if any(n not in things for n in re.findall(r"{(\w+)}", path)):
            print(f"{name}: the demonstration has nothing to point at", file=sys.stderr)
            continue
        answer = page.goto(address + path.format(**things))
        page.wait_for_load_state("networkidle")
        page.screenshot(path=OUT / f"{name}-{size}.png")
        print(answer.status, f"{name}-{size}.png", (OUT / f"{name}-{size}.png").stat().st_size // 1024, "KiB")


if __name__ == "__main__":
    main()
