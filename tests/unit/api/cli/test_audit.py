"""`anvis audit` and `anvis reproduce`."""

import json

from kept_month import solved

from api.store import open_store


def test_the_trace_by_command(anvis, url, tmp_path):
    store = open_store(url)
    _, run = solved(store)
    store.close()
    code, head = anvis("audit", "head", "-m", "0461", "--url", url, "--json")
    assert (code, head["position"]) == (0, 4)
    (tmp_path / "head.json").write_text(json.dumps(head), encoding="utf-8")
    code, found = anvis("audit", "verify", "-m", "0461", "--anchor", tmp_path / "head.json", "--url", url, "--json")
    assert (code, found["holds"], found["entries"]) == (0, True, 4)
    code, text = anvis("audit", "list", "-m", "0461", "--url", url)
    assert "låste tabellerne" in " ".join(text.split())
    code, found = anvis("reproduce", run.id, "-m", "0461", "--url", url, "--json")
    assert (code, found["same"]) == (0, True)
    code, text = anvis("audit", "columns", run.id, "-m", "0461", "--url", url)
    assert (code, "households.caseworker" in text) == (0, True)
    assert anvis("audit", "contested", "-m", "0461", "--url", url)[0] == 0
    assert anvis("audit", "verify", "-m", "461", "--url", url)[0] == 2
