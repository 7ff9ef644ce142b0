"""Pictures of pages, wide and at 390 px, as somebody with a role sees them.

    python tools/screenshots.py --role coordinator --out FOLDER / /batches "/runs/{run}"

Starts a service of its own over a memory of its own with the sample town (`--batch sample_data/city` for another), makes one
plan, and looks. `{batch}` and `{run}` in an address are those ids, `{simulation}` that of a short simulation. `--lang en`, `--print` (as on paper, PDF beside).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/properties")]
WIDTHS = {"wide": 1280, "narrow": 390}
MUNICIPALITY = "0461"


@contextlib.contextmanager
def served(batch: Path, simulated: bool = False) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Address of a service over the batch, a token by role, and the ids."""
    import uvicorn

    from api.access import Actor, Role
    from api.app import create_app
    from api.jobs.runner import beside
    from api.service.kept import Desk, batches, runs, tokens
    from api.service.kept.tables import document_of_files
    from api.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database=f"sqlite:///{folder}/anvis.db", solvers=1, scorers=1, courtesy=0)  # type: ignore[arg-type]
        app = create_app(settings)
        memory = app.state.services.memory
        document = document_of_files(batch)
        place = str(document["batch"]["municipality"])
        admin = Actor("admin-1", frozenset({Role.admin}), frozenset({place}))
        made = {role.value: tokens.create(memory, admin, f"{role}-1", [role], [place], 1).token for role in Role}
        desk = Desk(memory, Actor("coordinator-1", frozenset({Role.coordinator}), frozenset({place})), place)
        with beside(settings):
            draft = batches.open_batch(desk, document, None, None).batch
            batches.freeze(desk, draft.id, draft.version)
            run = runs.submit(desk, draft.id)
            while runs.read(desk, run.id).run.state in ("queued", "running"):
                time.sleep(0.2)
            ids = {"batch": draft.id, "run": run.id, "simulation": ""}
            if simulated:
                ids["simulation"] = _simulated(
                    Desk(memory, Actor("planner-1", frozenset({Role.planner}), frozenset({place})), place)
                )
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                time.sleep(0.05)
            try:
                yield f"http://127.0.0.1:{port}", made, ids
            finally:
                server.should_exit = True
                thread.join()


def _simulated(desk: object) -> str:
    """A small town over six months, played a few times."""
    from datetime import date

    from api.pages.models.bench import Change, scenario, start_from
    from api.service.kept import work

    form = start_from("small", desk.municipality, date(2026, 11, 26))  # type: ignore[attr-defined]
    form = replace(
        form, title="Hvad er halvdelen af retten værd?", months="6", count="8", policies=("class_then_date", "fcfs_vacancy"),
        changes=(Change("quota.call_rate", "0,5"),),
    )  # fmt: skip
    made = work.submit_simulation(desk, scenario(form))  # type: ignore[arg-type]
    while work.read(desk, made.id).state in ("queued", "running"):  # type: ignore[arg-type]
        time.sleep(0.2)
    return str(made.id)


def main() -> None:
    """Takes them."""
    from playwright.sync_api import sync_playwright

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("paths", nargs="+")
    asked.add_argument("--role", default="coordinator")
    asked.add_argument("--lang", default="da")
    asked.add_argument("--batch", type=Path, default=ROOT / "sample_data/town")
    asked.add_argument("--out", type=Path, default=ROOT / "out/pages")
    asked.add_argument("--print", action="store_true", dest="paper")
    asked.add_argument("--first", action="store_true", help="only what is seen without scrolling")
    given = asked.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with (
        served(given.batch, any("{simulation}" in p for p in given.paths)) as (address, tokens, ids),
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium)
        for name, width in WIDTHS.items():
            context = browser.new_context(viewport={"width": width, "height": 900}, locale="da-DK")
            page = context.new_page()
            page.on("console", lambda said: print("console:", said.text) if said.type in ("error", "warning") else None)
            page.goto(f"{address}/language?to={given.lang}")
            page.goto(f"{address}/sign-in")
            page.fill("#token", tokens[given.role])
            page.click("main button")
            for path in given.paths:
                start = time.perf_counter()
                answer = page.goto(address + path.format(**ids))
                took = time.perf_counter() - start
                file = (
                    given.out
                    / f"{path.format(batch='batch', run='run', simulation='simulation').strip('/').replace('/', '-').replace('?', '_') or 'start'}-{given.role}-{name}.png"
                )
                page.screenshot(path=file, full_page=not given.first)
                over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                print(
                    f"{answer and answer.status} {took:.2f} s {file}"
                    + (f"  WIDER than the window by {over} px" if over > 0 else "")
                )
                if given.paper and name == "wide":
                    page.pdf(
                        path=file.with_suffix(".pdf"), format="A4", print_background=True, prefer_css_page_size=True
                    )
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
