"""`anvis retention` and `anvis household`."""

import json

from kept_month import solved

from api.store import open_store


def test_shown_first_and_then_done(anvis, url, tmp_path):
    store = open_store(url)
    batch, _ = solved(store)
    store.close()
    code, found = anvis("retention", "-m", "0461", "--url", url, "--json")
    assert (code, found["applied"], found["removed"]) == (0, False, [])
    (tmp_path / "policy.yaml").write_text("retention: {batches_and_plans_years: 1000}\n", encoding="utf-8")
    assert anvis("retention", "-m", "0461", "--policy", tmp_path / "policy.yaml", "--url", url)[0] == 2
    code, text = anvis("retention", "-m", "0461", "--apply", "--url", url, "--lang", "en")
    assert (code, "the trace is never removed" in text) == (0, True)
    out = tmp_path / "H1.json"
    assert anvis("household", "export", "H1", "-m", "0461", "--out", out, "--url", url)[0] == 0
    assert json.loads(out.read_text(encoding="utf-8"))["household_id"] == "H1"
    assert anvis("household", "export", "H1", "-m", "0461", "--out", out, "--url", url)[0] == 2
    code, found = anvis("household", "erase", "H1", "-m", "0461", "--reason", "asked to", "--url", url, "--json")
    assert (code, found["erased"]) == (0, [])
    assert {"id": batch.id, "why": "frozen"} in found["kept"]
    assert anvis("household", "erase", "0101701234", "-m", "0461", "--reason", "x", "--url", url)[0] == 2
