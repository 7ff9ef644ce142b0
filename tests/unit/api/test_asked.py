"""A simulation that was asked in short forms is as its schema says, and answers in a sentence in both languages."""

import json

from api.documents import Simulation
from api.report.page import asked_texts
from matching.simulator import analyse
from matching.simulator.ask import ask

PLAIN = {
    "format": "anvis-scenario/1", "name": "kvote", "start": "2026-12-01", "months": 4,
    "world": {
        "kind": "plain", "households": [{"name": "all", "per_month": 6, "waiting_at_start": 20}],
        "organisations": [{"name": "A", "vacancies_per_month": 12}],
    },
    "quota": {"share": "1/4"}, "support": {"mode": "off"}, "refusal": {"model": "never"}, "policies": ["class_then_date"],
}  # fmt: skip


def test_what_was_asked_stands_in_the_document_and_in_words():
    found = ask(PLAIN, ["share=1/2", "share=1/4"])
    document = json.loads(json.dumps(analyse(found.study) | {"asked": found.as_json()}))
    told = Simulation.model_validate(document)
    assert [q.verdict for q in told.asked] == ["better", "none_that_matters"]
    danish, english = (asked_texts(document, lang) for lang in ("da", "en"))
    assert danish[0].startswith("en andel på 1/2: bedre end i dag – ")
    assert english[0].startswith("a share of 1/2: better than today – ")
    assert "ingen forskel af betydning" in danish[1]
