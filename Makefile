# Otklik: `make build`, `make test`, `make journey`, `make bench`; README.md says what each gives.

PYTHON ?= python3
# where nobody names one, the first of these that the lock installs on
PYTHONS := $(PYTHON) $(if $(filter file,$(origin PYTHON)),python3.13 python3.12 python3.11 python3.14)
VENV := .venv
BIN := $(VENV)/bin
# any dbt vars: make build VARS='{"budget": 50000}'
VARS ?= {}
# a part of the graph by its name in selectors.yml: make build SELECTOR=one_list
SELECTOR ?=
# anything: a build that would give what the last one gave is run all the same
FORCE ?=
# anything: all cases of large families (make test), or SQL that is known to pass as well (make sql)
ALL ?=
# a build asks what must hold of public and shared tables, and of the list; what must hold of a room's own workings
# (`internal`) is asked by `dbt build`, `dbt test` and CI
USUAL := --exclude tag:workings
# how long `make fuzz` looks for files that are not read
SECONDS ?= 600
# Spark's packages stand apart: nobody else needs 400 MB of them
SPARK := .venv-spark
# a pip of its own is all that a bare Python needs to bring; compiling what nobody imports would take 17 s of 38
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps --no-compile

export PYTHONPATH := python_models
export DBT_PROFILES_DIR := .
# containers often set it, and pip compiles nothing here: each process would compile every library anew (3 s of 5)
unexport PYTHONDONTWRITEBYTECODE

.PHONY: build watch check contract forget why plan journey test lint static style types sql parsed fix bench league kills fuzz sample readme docs lock clean spark

build: $(VENV)/.built
	@$(BIN)/python -m otklik.commands.quiet $(if $(FORCE),--anew) build --exclude-resource-type unit_test \
		$(if $(SELECTOR),--selector $(SELECTOR),$(USUAL)) --vars '$(VARS)'

# builds each new export of a folder as it comes (DROP=folder); LOOK=--once for cron and the like
watch: $(VENV)/.built
	@test -n "$(DROP)" || { echo "Name the folder that exports come into: make watch DROP=folder" >&2; exit 2; }
	@$(BIN)/python -m otklik.commands.drop_folder "$(DROP)" '$(VARS)' $(LOOK)

# reads the export only, in seconds: what each file is taken for, what would be rejected, a proposed otklik.yml
check: $(VENV)/.built
	@$(BIN)/python -m otklik.commands.check "$${CRM_EXPORT:-seeds/sample_export}" '$(VARS)'

# takes a person out of the warehouse, the state and its copy, and the files beside them (CUSTOMER=id), and proves it;
# BACK=yes: the id may be used again
forget: $(VENV)/.built
	@test -n "$(CUSTOMER)" || { echo "Name the customer: make forget CUSTOMER=id" >&2; exit 2; }
	@$(BIN)/python -m otklik.commands.forget "$(CUSTOMER)" '$(VARS)' $(if $(BACK),--back)

# "why am I on this list": a letter to the customer in English and in Russian (CUSTOMER=id), on the screen only
why: $(VENV)/.built
	@$(BIN)/python -m otklik.commands.why "$(CUSTOMER)" '$(VARS)'

# before a launch: how many customers of each planned list to hold out, what that shows, and what it costs
plan: $(VENV)/.built
	@$(BIN)/python -m otklik.commands.plan

# `as_of`: the day on which campaigns 21, 22 and 23 are still planned; `contact_cost`: what mailing a booklet of
# coupons may cost, an assumption (the data has none); booklets of campaigns that overlap go to the same households
journey: export OTKLIK_WAREHOUSE ?= journey.duckdb
journey: export OTKLIK_EXPORTS ?= exports/journey
journey: $(VENV)/.journey
	@$(BIN)/python -m otklik.commands.quiet $(if $(FORCE),--anew) build --exclude-resource-type unit_test $(USUAL) \
		--vars "$$($(BIN)/python -m otklik.commands.vars '{"connector": "complete_journey", "as_of": "2017-12-06", "contact_cost": 0.5, "exclude_running": false}' '$(VARS)')"

# the sample on a real Spark: a master and two workers of this machine; every public mart beside DuckDB's, and scoring
# while a worker is killed; docs/spark.md. STEPS="spark compare": a part of it
spark: $(SPARK)/.built
	@sh python_models/otklik_tools/spark/java.sh
	@$(SPARK)/bin/python -m otklik_tools.spark $(if $(STEPS),--steps $(STEPS))

# of large families of cases some, ALL=1 (as CI has it): all (tests/families.py); two tests at a time, all tests of
# one build by one worker; `pytest tests/...` for less runs one at a time; how long
# each took stays in target/tests.xml, the longest are printed
test: $(VENV)/.tested static
	$(BIN)/python -m pytest $(if $(ALL),,--some) --numprocesses 2 --dist loadgroup --no-loadscope-reorder --durations 25 --junitxml target/tests.xml

# what needs no build of data, two at a time: mypy has one core, the parse and after it sqlfluff the other; SQL that is
# known to pass is known by its bytes, the rules and the versions, so ALL=1 asks for it only where `make sql` is called
static: $(VENV)/.tested
	@$(MAKE) --no-print-directory --jobs 2 ALL= style types sql

lint: style types sql

style: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested
	$(BIN)/mypy python_models/otklik python_models/otklik_tools tests

# files that stand as they were when they passed are not judged again (tests/sql_lint.txt); ALL=1: all
sql: parsed
	OTKLIK_WAREHOUSE=target/check/warehouse.duckdb DBT_TARGET_PATH=target/lint \
		$(BIN)/python -m otklik_tools.sql_lint $(if $(ALL),--all)

# the tests begin with what is parsed here, so relations are named as theirs
parsed: $(VENV)/.tested
	OTKLIK_WAREHOUSE=target/check/warehouse.duckdb $(BIN)/dbt parse --no-partial-parse --show-all-deprecations --warn-error --target-path target/check

# what the linters can mend by themselves
fix: $(VENV)/.tested
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix models tests analyses --processes 2 --disable-progress-bar

bench: $(VENV)/.tested
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.effects
	$(BIN)/python -m tests.benchmarks.policy
	$(BIN)/python -m tests.benchmarks.choice
	$(BIN)/python -m tests.benchmarks.promise
	$(BIN)/python -m tests.benchmarks.forms
	$(BIN)/python -m tests.benchmarks.reading
	$(BIN)/python -m tests.benchmarks.marketing_campaign
	$(BIN)/python -m tests.benchmarks.speed

# the product on public data sets beside what a notebook would do; pip fetches them, and docs/league.md is written
league: $(VENV)/.tested
	$(BIN)/python -m tests.benchmarks.league

# builds killed at 30 random points, full disks, held warehouses, then every way a build ends by itself
# (docs/endings.md); some of it wants the right to mount
kills: $(VENV)/.tested
	$(BIN)/python -m tests.benchmarks.kills
	$(BIN)/python -m tests.benchmarks.endings

# damaged files of all kinds for ten minutes; what is found here becomes a test
fuzz: $(VENV)/.tested
	$(BIN)/python -m tests.benchmarks.fuzz_reading $(SECONDS)

# pictures of the dashboard on a desk and on a phone, in both languages
screenshots: $(VENV)/.tested
	$(BIN)/python -m tests.benchmarks.screenshots "$${OTKLIK_EXPORTS:-exports}/dashboard.html" target/screenshots

# the committed sample export, written anew
sample: $(VENV)/.built
	$(BIN)/python -m otklik.simulate --out seeds/sample_export

# docs/input-contract.odcs.yaml, after a change of macros/crm_contract.sql or of what models/crm/shared/ says of it
contract: $(VENV)/.built
	$(BIN)/python -m otklik_tools.input_contract

# the figures in README.md, from fresh builds of the sample and of the real year: an older warehouse keeps its
# segments
readme: export CRM_EXPORT := seeds/sample_export
readme: export OTKLIK_WAREHOUSE := target/readme/warehouse.duckdb
readme: export OTKLIK_EXPORTS := target/readme/exports
readme: $(VENV)/.journey
	rm -rf target/readme && mkdir -p target/readme
	$(BIN)/dbt build --exclude-resource-type unit_test
	$(BIN)/dbt compile --select path:analyses
	OTKLIK_WAREHOUSE=target/readme/journey.duckdb OTKLIK_EXPORTS=target/readme/journey \
		$(BIN)/dbt build --exclude-resource-type unit_test test --select +response_model_quality \
		--vars '{"connector": "complete_journey", "as_of": "2018-03-01", "evaluate_from": "2017-09-01"}'
	$(BIN)/python -m otklik.readme --journey target/readme/journey.duckdb

docs: $(VENV)/.built
	$(BIN)/dbt docs generate --static --vars '$(VARS)'

# after a change of pyproject.toml
lock:
	sh requirements.sh

clean:
	rm -rf target logs $(VENV) $(SPARK)

$(VENV)/bin/python:
	@for python in $(PYTHONS); do \
		if $$python -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; \
		then $$python -m venv $(VENV) && exit; exit 1; fi; \
	done; \
	echo "Otklik needs Python 3.11 to 3.14 with venv, and $(PYTHONS) is none: install one from python.org" \
		"(Debian, Ubuntu: apt install python3 python3-venv), or name one, make PYTHON=/path/to/python3.12 ..." >&2; exit 1

$(VENV)/.built: requirements.lock $(VENV)/bin/python
	$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.journey: requirements-journey.lock $(VENV)/.built
	$(PIP) -r requirements-journey.lock
	@touch $@

$(VENV)/.tested: requirements-test.lock $(VENV)/.built $(VENV)/.journey
	$(PIP) -r requirements-test.lock
	@touch $@

$(SPARK)/.built: requirements-spark.lock $(VENV)/bin/python
	$(VENV)/bin/python -m venv $(SPARK)
	$(SPARK)/bin/python $(wordlist 2,99,$(PIP)) -r requirements-spark.lock
	@touch $@
