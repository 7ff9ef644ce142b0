"""`anvis backup` and `anvis restore`."""

from kept_month import solved

from api.store import open_store


def test_to_a_file_and_back(anvis, url, databases, tmp_path):
    store = open_store(url)
    solved(store)
    store.close()
    file = tmp_path / "anvis.zip"
    code, made = anvis("backup", file, "--url", url, "--json")
    assert (code, made["tables"]["batches"]["rows"]) == (0, 1)
    assert anvis("backup", file, "--url", url)[0] == 2
    target = databases.new("sqlite", empty=True).url
    code, done = anvis("restore", file, "--url", target, "--json")
    assert (code, done["holds"], done["chains"][0]["entries"]) == (0, True, 4)
    assert anvis("restore", file, "--url", target)[0] == 2
