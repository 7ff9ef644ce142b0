"""`anvis token`."""


def test_made_listed_and_withdrawn(anvis, url):
    code, made = anvis(
        "token", "create", "--user", "cw-7", "--role", "caseworker", "-m", "0461", "-m", "0101", "--url", url, "--json"
    )
    assert code == 0
    assert made["token"].startswith("anvis_")
    code, listed = anvis("token", "list", "-m", "0461", "--url", url, "--json")
    assert [t["user"] for t in listed["tokens"]] == ["cw-7"]
    assert made["token"] not in str(listed)
    code, gone = anvis("token", "revoke", listed["tokens"][0]["id"], "--url", url, "--json")
    assert (code, len(gone["tokens"])) == (0, 2)
    code, text = anvis("token", "list", "-m", "0461", "--url", url, "--lang", "en")
    assert "cw-7" in text
    code, text = anvis("token", "revoke", listed["tokens"][0]["id"], "--url", url)
    assert code == 2


def test_a_civil_number_as_user_is_refused_and_not_repeated(anvis, url):
    code, text = anvis("token", "create", "--user", "0101701234", "--role", "caseworker", "-m", "0461", "--url", url)
    assert code == 2
    assert "0101701234" not in text
