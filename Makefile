# The main commands are `make demo` and `make test`; to change the code, use `make dev` and
# `make check FILE=tests/test_flow.py` too. They write to .venv, .tools and var only.
export UV_PYTHON_DOWNLOADS := never
# Trust the certificates of the machine, as pip does: many offices have a certificate authority of their own.
export UV_SYSTEM_CERTS := true
export PIP_ROOT_USER_ACTION := ignore
PYTHON := .venv/bin/python
UV = $(shell command -v uv || echo "$(CURDIR)/.tools/bin/uv")
LOCK_FLAGS := --universal --generate-hashes --no-header --no-annotate --quiet --python-version 3.12

.PHONY: help demo dev test quick coverage nightly check words setup lint types layers checks audit bench engines measure screenshots lock uv clean drill drill-nodes drill-trouble soak docs

help: # what `make` alone prints
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' Makefile

demo: setup ## a running newsroom with annotated, published samples
	@sh bin/demo

dev: setup ## the same on a database of its own, with a server that reloads saved code and shows full errors
	@sh bin/demo dev

test: .venv/.dev ## the whole suite on SQLite and on PostgreSQL
	@sh bin/test

quick: .venv/.dev ## a first look: the short tests without a browser or server, on SQLite
	@DB=sqlite TEST_WORKERS=logical sh bin/test --quick

coverage: .venv/.dev ## branch coverage of the tests without a browser or server
	@scratch=$$(mktemp -d) && trap 'rm -r "$$scratch"' EXIT && export COVERAGE_FILE="$$scratch/coverage" \
		&& COVERAGE_PROCESS_START="$(CURDIR)/pyproject.toml" DB=sqlite sh bin/test --no-server \
		&& .venv/bin/coverage combine --quiet && .venv/bin/coverage report

nightly: .venv/.dev drill ## drills, then the whole suite with all values, many random keys and many people at once
	@NIGHTLY=1 sh bin/test

check: .venv/.dev ## one test file on SQLite, or with DB=postgres: make check FILE=tests/test_flow.py
	@test -n "$(FILE)" || { echo "Say which: make check FILE=tests/test_flow.py [DB=postgres]" >&2; exit 2; }
	@DB=$${DB:-sqlite} TEST_WORKERS=0 sh bin/test $(FILE)

docs: .venv/.docs ## the documentation as a site in var/docs, which needs no network; a link that leads nowhere fails
	@.venv/bin/python -m sphinx -q -W -b html -c docs/site . var/docs
	@echo "The documentation is in var/docs/docs/index.html"

words: .venv/.dev ## collects the words of the interface, updates newsroom/locale and compiles it
	@$(PYTHON) -m tests.words

drill: .venv/.dev ## many publishers at once, then a check of readers' pages: make drill [ROUNDS=500] [PROCESSES=8]
	@$(PYTHON) -m tests.nodes
	@$(PYTHON) -m tests.drill --rounds $(or $(ROUNDS),500) --processes $(or $(PROCESSES),8)
	@$(PYTHON) -m tests.postgres $(PYTHON) -m tests.drill --rounds $(or $(ROUNDS),500) --processes $(or $(PROCESSES),8)
	@$(MAKE) --no-print-directory drill-nodes drill-trouble soak

drill-nodes: .venv/.dev ## the steps of docs/operators.md: servers behind nginx, a replica, a cache
	@$(PYTHON) -m tests.postgres $(PYTHON) -m tests.drill_nodes
	@NODES=2 TEST_WORKERS=0 DB=postgres sh bin/test tests/test_flow.py tests/newsroom/desk/test_import_browser.py tests/newsroom/desk/test_workbench_browser.py tests/newsroom/actions/test_concurrency.py

drill-trouble: .venv/.dev ## servers killed without end, a slow or read-only database, clocks that jump, no memory, no descriptors
	@$(PYTHON) -m tests.drill_trouble readonly clock memory descriptors
	@$(PYTHON) -m tests.postgres $(PYTHON) -m tests.drill_trouble

soak: .venv/.dev ## mixed traffic, after which nothing may have grown: make soak [MINUTES=10] [ARTICLES=5000]
	@$(PYTHON) -m tests.soak --minutes $(or $(MINUTES),10) --articles $(or $(ARTICLES),5000)
	@$(PYTHON) -m tests.postgres $(PYTHON) -m tests.soak --minutes $(or $(MINUTES),10) --articles $(or $(ARTICLES),5000)

setup: .venv/.run ## only the environment, with which .venv/bin/python manage.py works
	@$(PYTHON) -m compileall -q articles annotations newsroom

# Compiled at once: a server that may not write here would compile everything at each start.
.venv/.run: COMPILE := --compile-bytecode
.venv/.dev: requirements/run.txt
.venv/.docs: .venv/.dev
.venv/.%: requirements/%.txt
	@$(MAKE) --no-print-directory uv
	@test -x $(PYTHON) || $(UV) venv --quiet --python '>=3.12' .venv
	@$(UV) pip install --quiet $(COMPILE) --python $(PYTHON) --require-hashes -r $<
	@touch $@

uv: # uv from PATH, else a copy of our own in .tools
	@test -x "$(UV)" || python3 -m pip install --quiet --disable-pip-version-check --no-compile --target .tools uv

lint: .venv/.dev
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: .venv/.dev
	@ENV_FILE= .venv/bin/mypy

layers: .venv/.dev
	@.venv/bin/lint-imports --no-cache

checks: .venv/.dev ## no missing migration, no setting that `check --deploy` refuses
	@sh bin/checks

audit: .venv/.audit ## known vulnerabilities of what a newsroom runs with, from PyPI
	@sh bin/audit

bench: .venv/.dev ## the tables of docs/performance.md: make bench [ONLY=serving] [SIZES="100 2000 20000"] [SMALL=100000] [ROUNDS=7]
	@$(PYTHON) -m bench $(ONLY) $(if $(filter-out undefined,$(origin SIZES)),--sizes $(SIZES)) $(if $(filter-out undefined,$(origin SMALL)),--small $(SMALL)) $(if $(ROUNDS),--rounds $(ROUNDS))

engines: .venv/.dev ## accuracy and cost of the engines on small samples; docs/quality.md says how to run each on more
	@for name in sentences checkable proposing injected anchoring; do echo "== $$name"; $(PYTHON) -m bench.$$name || exit 1; done

measure: .venv/.dev ## figures of what makes code hard to read, against the limits of measure.toml
	@$(PYTHON) -m bench.measure

lock: uv ## renew the hashed requirements from pyproject.toml
	@$(UV) pip compile $(LOCK_FLAGS) pyproject.toml -o requirements/run.txt
	@$(UV) pip compile $(LOCK_FLAGS) pyproject.toml --group dev -o requirements/dev.txt
	@$(UV) pip compile $(LOCK_FLAGS) --group audit --constraints requirements/dev.txt -o requirements/audit.txt
	@$(UV) pip compile $(LOCK_FLAGS) --group docs --constraints requirements/dev.txt -o requirements/docs.txt

clean:
	rm -rf .venv .tools var

# Each picture of tests/test_look.py and tests/test_first_hour.py, and its name in the guides.
PICTURES := note-1440-light=article article-390-dark=article-phone workbench-1440-light=workbench \
	my-desk-1440-light=my-desk article-page-1440-light=article-admin findings-1440-light=suspect-passages workbench-390-dark=workbench-phone \
	review-1440-light=review blocked-1440-light=before-you-can-publish examined-1440-light=examined \
	first-hour-desk-1280-light=first-hour-desk first-hour-import-1280-light=first-hour-import \
	first-hour-passage-1280-light=first-hour-passage first-hour-workbench-1280-light=first-hour-workbench \
	first-hour-note-1280-light=first-hour-note first-hour-unchecked-1280-light=first-hour-unchecked \
	first-hour-review-1280-light=first-hour-review first-hour-approved-1280-light=first-hour-approved

screenshots: .venv/.dev ## renew the guides' pictures from the current pages
	@scratch=$$(mktemp -d) && SCREENSHOTS=$$scratch VAR_DIR=$$scratch CHROMIUM=$$(sh bin/browser) .venv/bin/python -m pytest -q tests/test_look.py tests/test_first_hour.py \
		&& mkdir -p docs/images \
		&& for pair in $(PICTURES); do cp $$scratch/$${pair%=*}.png docs/images/$${pair#*=}.png || exit; done \
		&& rm -r $$scratch
