"""The door of JSON: well-formed texts, finite numbers, every key once, no more than a call may bring."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.http.schema import EXAMPLE
from api.service import door
from api.service.door import pointer, read_json
from constraints import InputError
from constraints.errors import Malformed, TooLarge
from constraints.facts.numbers import Written

ROWS = 1000
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)
SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")  # what is refused has tests of its own
SCALARS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(SIGNS, max_size=5)
# An object as its pairs, so that a key can be written twice.
PAIRS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3)
    | st.lists(st.tuples(st.text(SIGNS, max_size=4), inner), max_size=4, unique_by=lambda p: p[0]).map(lambda p: SimpleNamespace(pairs=p)),
    max_leaves=12,
)  # fmt: skip


def written(value):
    if isinstance(value, SimpleNamespace):
        return "{" + ",".join(f"{json.dumps(k)}:{written(v)}" for k, v in value.pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


def objects(value, path=()):
    """Every object inside that has a key, with its path."""
    if isinstance(value, SimpleNamespace):
        if value.pairs:
            yield path, value
        for key, inner in value.pairs:
            yield from objects(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from objects(inner, (*path, str(i)))


def read(text):
    return read_json(text if isinstance(text, bytes) else text.encode(), ROWS)


@QUICK
@given(st.lists(st.tuples(st.text(SIGNS, min_size=1, max_size=4), PAIRS), max_size=3, unique_by=lambda p: p[0]))
def test_what_holds_is_read_as_json_is(pairs):
    text = written(SimpleNamespace(pairs=pairs))
    assert read(text) == json.loads(text)


@QUICK
@given(
    st.lists(
        st.tuples(st.text(SIGNS, min_size=1, max_size=4), PAIRS), min_size=1, max_size=3, unique_by=lambda p: p[0]
    ),
    st.data(),
)
def test_a_key_that_stands_twice_is_pointed_at_wherever_it_stands(pairs, data):
    whole = SimpleNamespace(pairs=pairs)
    path, inside = data.draw(st.sampled_from(list(objects(whole))))
    key, value = data.draw(st.sampled_from(inside.pairs))
    inside.pairs.append((key, value))
    with pytest.raises(InputError) as refused:
        read(written(whole))
    assert refused.value.kind == "key-twice"
    assert refused.value.facts["pointer"] == pointer((*path, key))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (r'{"households": [{"household_id": "H1"}, {"household_id": "H\u00002"}]}', "/households/1/household_id"),
        (r'{"batch": {"note\u0000": "x"}}', "/batch"),
    ],
)
def test_a_nul_is_refused_where_it_stands(text, place):
    with pytest.raises(Malformed) as refused:
        read(text)
    assert (refused.value.kind, refused.value.facts["pointer"]) == ("bad-json/nul", place)
    assert read(r'{"note": "\\u0000 er et tegn"}') == {"note": "\\u0000 er et tegn"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1, "a": 2}', "/a"),
        ('{"households": [{"id": 1}, {"id": 1, "id": 1}]}', "/households/1/id"),
        ('{"policy": {"a/b": {"c~": 1, "c~": 2}}}', "/policy/a~1b/c~0"),
        # The first of the two held a key twice as well; it is gone, so only the outer one has a place.
        ('{"a": {"b": 1, "b": 2}, "a": 1}', "/a"),
        ('{"' + "x" * 200 + '": 1, "' + "x" * 200 + '": 1}', ""),
    ],
)
def test_the_pointer_of_a_key_that_stands_twice(text, place):
    with pytest.raises(InputError) as refused:
        read(text)
    assert (refused.value.kind, refused.value.facts["pointer"]) == ("key-twice", place)


@QUICK
@given(st.text(st.characters(categories=["Cs", "Ll", "So", "Nd"]), max_size=6), st.booleans())
def test_half_a_surrogate_pair_is_refused_wherever_it_stands(text, as_key):
    sent = json.dumps({"a": [{text: 1} if as_key else {"b": text}]})
    understood = json.loads(sent)
    try:
        json.dumps(understood, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        with pytest.raises(Malformed) as refused:
            read(sent)
        assert refused.value.kind == "bad-json/unicode"
        assert refused.value.facts["pointer"] == ("/a/0" if as_key else "/a/0/b")
    else:
        assert read(sent) == understood


@pytest.mark.parametrize(
    "number", ["1e400", "-1e309", "NaN", "Infinity", "-Infinity", "9" * 62, "9" * 6000, "0." + "1" * 300]
)
def test_a_number_that_is_not_finite_or_has_no_end_is_refused(number):
    with pytest.raises(Malformed) as refused:
        read('{"a": [' + number + "]}")
    assert refused.value.kind == "bad-json/number"


@pytest.mark.parametrize("number", ["1e308", "5.100", "9" * 60, "-0.0", "1E-400"])
def test_other_numbers_are_read(number):
    (found,) = read('{"a": [' + number + "]}")["a"]
    assert found == (int(number) if number.isdigit() else float(number))
    if isinstance(found, Written):
        assert str(found) == number


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b'"x"', b"\xff", b'{"a":\xed\xa0\x80}', b"[" * 5000, b"{}x", b'{"a": 01}']
)
def test_what_is_no_json_object_is_malformed(body):
    with pytest.raises(Malformed):
        read(body)


def test_too_much_is_refused_before_anything_of_it_is_read(monkeypatch):
    def parsed(*_):
        pytest.fail("it was read")

    monkeypatch.setattr(door, "_parsed", parsed)
    for body in (b"[" * 70_000, b'{"a":[' + b"{}," * 70_000 + b"1]}", b'{"a":[' + b"1," * 500_000 + b"1]}"):
        with pytest.raises(TooLarge):
            read(body)


@pytest.mark.parametrize(
    ("more", "kind", "place"),
    [
        ({"households": [{}] * (ROWS + 1)}, "too-many-rows", None),
        ({"households": [{f"c{i}-{j}": 1 for j in range(60)} for i in range(2)]}, "too-many-columns", "/households"),
        ({"policy": {f"p{i}": i for i in range(2500)}}, "too-many-settings", None),
        ({f"p{i}": i for i in range(2500)}, "too-many-settings", None),
        ({"batch": {"note": "x" * 10_001}}, "too-long-text", "/batch/note"),
        ({"batch": {"x" * 10_001: 1}}, "too-long-text", "/batch"),
        ({"persons": [{"role": "x" * 10_001}]}, "too-long-text", "/persons"),
    ],
)
def test_more_than_any_batch_has_use_for(more, kind, place):
    with pytest.raises((InputError, TooLarge)) as refused:
        read(json.dumps(EXAMPLE | more))
    assert refused.value.kind == kind
    assert refused.value.facts.get("pointer") == place


def test_reading_stops_after_so_many_errors_and_says_so():
    from api.service.stateless import read_case

    rows = [{"household_id": f"H{i}", "registered_on": "31-31-2026", "urgency_class": "U1"} for i in range(1500)]
    with pytest.raises(InputError) as refused:
        read_case(EXAMPLE | {"households": rows})
    assert refused.value.kind == "bad-batch/many"
    assert len(refused.value.facts["findings"]) == 200
    # A lock that cannot be read stops that lock alone; but of those behind the last one read nothing is known.
    locks = [{"household_id": f"H{i}", "dwelling_id": "B1", "kind": "?", "by": "me"} for i in range(1500)]
    with pytest.raises(InputError) as refused:
        read_case(EXAMPLE | {"locks": locks})
    assert refused.value.kind == "bad-batch/many"
