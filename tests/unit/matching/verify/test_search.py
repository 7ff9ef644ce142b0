"""The verifier's own search finds a better plan exactly where one is."""

import random
from itertools import product

from matching.verify.search import Option, Question, Row, look_for_better


def random_question(seed):
    rng = random.Random(seed)
    homes, limits, groups = rng.randint(1, 4), rng.randint(0, 3), rng.randint(0, 2)
    priced = groups and rng.random() < 0.5
    rows = [Row(1, rng.choice([0, 0, 1, 3])) for _ in range(homes)]
    rows += [Row(rng.randint(0, 4), rng.choice([0, 2, 50])) for _ in range(limits)]
    rows += [Row(-rng.randint(0, 3), 0)]  # a block held at its worth
    options, number = [], 0
    for _ in range(rng.randint(0, 5)):
        mine = []
        for home in rng.sample(range(homes), rng.randint(1, homes)):
            used = [(home, 1)] + [(homes + i, rng.randint(1, 3)) for i in range(limits) if rng.random() < 0.5]
            used += [(homes + limits, -rng.randint(-1, 2))] if rng.random() < 0.7 else []
            group = rng.randrange(groups) if groups and rng.random() < 0.6 else None
            mine.append(Option(number, rng.randint(0, 4), rng.randint(-2, 5), tuple(used), group))
            number += 1
        options.append(mine)
    prices = [tuple(sorted(rng.randint(0, 2) for _ in range(3))) for _ in range(groups)]
    most = rng.choice([None, 1, 3])
    return Question(options, rows, rng.randint(-3, 9), rng.randint(0, 12), prices, bool(priced), most)


def is_better(q, chosen):
    """The same by the book: every limit, what is lost, what it is worth."""
    used = [sum(w for o in chosen for r, w in o.rows if r == row) for row in range(len(q.rows))]
    if any(u > r.limit for u, r in zip(used, q.rows, strict=True)):
        return False
    price = sum(sum(p[: sum(o.group == g for o in chosen)]) for g, p in enumerate(q.prices))
    lost = sum(o.loss for o in chosen) + sum(r.price * max(0, r.limit - u) for u, r in zip(used, q.rows, strict=True))
    worth = sum(o.worth for o in chosen) - (price if q.spread else 0)
    return lost <= q.spare and worth >= q.target and (q.most is None or price <= q.most)


def test_a_better_plan_is_found_exactly_where_enumeration_finds_one():
    answers = []
    for seed in range(800):
        q = random_question(seed)
        plans = [[o for o in choice if o is not None] for choice in product(*[[None, *mine] for mine in q.options])]
        better = [tuple(sorted(o.pair for o in chosen)) for chosen in plans if is_better(q, chosen)]
        found = look_for_better(q)
        assert found.whole, seed
        assert (found.pairs in better) if better else found.pairs is None, seed
        answers.append(bool(better))
    assert 100 < sum(answers) < 700


def test_a_search_that_runs_out_of_nodes_says_so():
    rows = [Row(1, 0) for _ in range(8)]
    options = [[Option(8 * h + d, 0, 1, ((d, 1),)) for d in range(8)] for h in range(9)]
    question = Question(options, rows, 9, 100)
    assert look_for_better(question, 200) == look_for_better(question, 200)
    assert not look_for_better(question, 200).whole


def test_with_no_pair_left_only_the_empty_plan_is_tried():
    assert look_for_better(Question([], [], 1, 5)).pairs is None
    assert look_for_better(Question([], [], 0, 5)).pairs == ()
    assert look_for_better(Question([], [Row(2, 3)], 0, 5)).pairs is None
