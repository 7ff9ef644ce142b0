# Two commands are enough: `make run` does the main job on the sample city, `make test` tests. Python 3.11 and make.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
BATCH ?= sample_data/city
OUT ?= out/city

# What the help is made of, as far as it lies beside the code; a reference that changes with the code changes in docs/ or a catalogue too.
HELP_OF := $(shell find docs -type f) $(wildcard */locale/da/LC_MESSAGES/*.mo) GLOSSARY.md sample_data/README.md benchmarks/policies/README.md

.PHONY: run test prove lint lock bench samples messages docs pictures help-site sbom clean

run: $(VENV)/.installed
	@$(BIN)/anvis match $(BATCH) --out $(OUT) || test $$? -eq 3
	@$(BIN)/anvis verify $(BATCH) $(OUT)/plan.json
	-@$(MAKE) -s --no-print-directory api/help/index.html
	@echo "Se det i browseren / see it in the browser: $(BIN)/anvis serve --demo"

test: $(VENV)/.installed-dev lint
	$(BIN)/python -m pytest -n auto

# The long form of the proofs: thousands of random cases against enumeration, 50 runs with 20 kills, 200 examples of every call by
# every role. Some hours on two cores.
prove: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto -m cases --cases $(or $(CASES),2000)
	$(BIN)/python -m pytest tests/unit/api/jobs/test_kills.py --kills 20
	$(BIN)/python -m pytest -n auto tests/contract/test_openapi.py --examples $(or $(EXAMPLES),200)
	$(BIN)/python -m pytest -n auto -m long --long

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache > /dev/null

bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/peers.py
	$(BIN)/python benchmarks/simulator.py
	$(BIN)/python benchmarks/http_calls.py

samples: $(VENV)/.installed-dev
	$(BIN)/python sample_data/generate.py

# What is said in the code → PACKAGE/locale/da/LC_MESSAGES/PACKAGE.po (fill in what is empty) → .mo, which is what runs.
messages: $(VENV)/.installed-dev
	@for p in constraints matching api; do \
	  po=$$p/locale/da/LC_MESSAGES/$$p; pot=$$(mktemp); mkdir -p $$(dirname $$po); \
	  PYTHONPATH=. $(BIN)/pybabel -q extract -F babel.cfg -k "N_ say:2 nsay:2,3 both column:2 tr ntr:1,2" --no-default-keywords --no-wrap --no-location --sort-output --omit-header -o $$pot $$p && \
	  { test -f $$po.po || $(BIN)/pybabel -q init -i $$pot -o $$po.po -l da --no-wrap; } && \
	  $(BIN)/pybabel -q update -i $$pot -o $$po.po -l da --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date && \
	  $(BIN)/pybabel -q compile -i $$po.po -o $$po.mo && rm $$pot || exit 1; \
	done

# One page per rule for a lawyer, from the rules themselves; settings, data, rights and retention from the code.
docs: $(VENV)/.installed-dev
	$(BIN)/python -m constraints.rule_pages docs/rules
	$(BIN)/python -m api.papers docs

# What the pages look like, for docs/pages.md and the README: the demonstration, wide and at 390 px. Needs Chromium; three minutes.
pictures: $(VENV)/.installed-dev api/help/index.html
	$(BIN)/python tools/page_pictures.py

# The help that `anvis serve` shows at /help, as files; also to be opened from the disk. `make run` makes it when what it is made of changed.
help-site: $(VENV)/.installed
	$(BIN)/python -m api.handbook api/help

api/help/index.html: $(HELP_OF) | $(VENV)/.installed
	@$(BIN)/python -m api.handbook api/help

# What an office installs, as CycloneDX in dist/: name, version and hashes of every package, from the lock.
sbom: $(VENV)/.installed-dev
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application --output-reproducible --of JSON -o dist/anvis.cdx.json

lock:  # needs uv beside python; the locks are what everything else installs from
	uv pip compile pyproject.toml --extra build --extra charts --extra docs --extra letters --extra postgresql --extra sign-in --extra simulator --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 --universal -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra charts --extra docs --extra letters --extra postgresql --extra sign-in --extra simulator --extra cluster --extra dev --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 --universal -q -o requirements-dev.lock

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) out api/help .pytest_cache .mypy_cache .ruff_cache .hypothesis
