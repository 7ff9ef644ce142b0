"""How long a proof is: a few hundred random cases and the plain ways in `make test`, thousands and every way in `make prove`."""

import gc

import pytest
from hypothesis import HealthCheck, settings


@pytest.fixture(autouse=True)
def _collector():
    """A command of one batch hardly looks for garbage again, since it ends; a process of tests goes on."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.fixture(scope="session")
def databases(tmp_path_factory):
    """Databases of both kinds, each new and empty; one PostgreSQL server for all tests of a process."""
    from databases import Databases

    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


def pytest_addoption(parser):
    parser.addoption(
        "--cases", type=int, default=None, help="random cases of every proof marked `cases`, in place of its own number"
    )
    parser.addoption(
        "--kills", type=int, default=2, help="processes killed while runs are solved, with 5 runs to 2 kills"
    )
    parser.addoption("--examples", type=int, default=3, help="examples of every call of OpenAPI")
    parser.addoption("--long", action="store_true", help="also what is marked `long`, which `make prove` runs")


def pytest_configure(config):
    examples = config.getoption("--examples")
    how = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}
    settings.register_profile("calls", max_examples=examples, **how)
    settings.register_profile("links", max_examples=max(1, examples // 4), **how)


def pytest_collection_modifyitems(config, items):
    """Leaves out what is marked `long` unless it is asked for."""
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long") is not None]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item.get_closest_marker("long") is None]


def pytest_generate_tests(metafunc):
    """`@pytest.mark.cases(240, block=15)` gives a test its seeds as ranges of 15, together 240 or as many as asked."""
    marker = metafunc.definition.get_closest_marker("cases")
    if marker is None:
        return
    count = metafunc.config.getoption("--cases") or marker.args[0]
    block = marker.kwargs["block"]
    ranges = [range(first, min(first + block, count)) for first in range(0, count, block)]
    metafunc.parametrize("seeds", ranges, ids=[f"{r.start}-{r.stop - 1}" for r in ranges])
