# Two commands matter to a newcomer: `make run` and `make test`. The rest is for those who build it.
# A private virtual environment stands in .venv; what goes into it is pinned by requirements*.lock.

VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= python3
UV     := $(shell command -v uv 2>/dev/null)

.PHONY: run test check fix docs snap lock train bench bench-filter bench-extract bench-app bench-sync \
        install-check soak soak-sync startup clean

run: $(VENV)/.ready
	@$(BIN)/tread

test: $(VENV)/.ready-dev
	$(BIN)/pytest -n 2

# The one list of checks; .ci/run calls it after a clean set-up.
check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.docs --check
	$(MAKE) --no-print-directory test

fix: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.ready-dev
	$(BIN)/python -m tools.docs
	$(BIN)/python -m tools.picture

snap: $(VENV)/.ready-dev
	$(BIN)/pytest tests/snapshot --snapshot-update

# DATA is a folder of labelled pages and cases; the head of each file in bench/ says of what shape.
DATA ?= ../shared/data
bench-filter: $(VENV)/.ready-dev
	$(BIN)/python -m bench.filter $(DATA)

# What words are worth: learned from bench/lines and, where there is such a folder, from DATA.
train: $(VENV)/.ready-dev
	$(BIN)/python -m bench.train $(wildcard $(DATA))

bench-extract: $(VENV)/.ready-dev
	$(BIN)/python -m bench.extract $(DATA)/extract

# Refresh, parse and store, beside newsboat where it is installed; more than an hour with all sizes,
# half of one with MOST=1000 (feeds), minutes with MOST=100. Stores stay in BENCH for the next time.
MOST ?= 3000
bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench --write --most $(MOST)

# Fills stores of up to a million articles (once, some minutes) in BENCH or the temporary folder.
bench-app: $(VENV)/.ready-dev
	$(BIN)/python -m bench.app --write

# A wheel, installed into empty places by pip, and by uv and pipx where they are; needs the network.
install-check: $(VENV)/.ready-dev
	$(BIN)/python -m tools.install

# Random use of the app in a real terminal, with faults from the network and kill -9; then kills of
# every other process. Exit status 1 where something crashed, grew, slowed down or was lost.
SECONDS ?= 600
soak: $(VENV)/.ready-dev
	$(BIN)/python -m bench.soak $(SECONDS)
	TREAD_KILLS=$$(( $(SECONDS) / 60 + 1 )) $(BIN)/pytest -q tests/e2e/test_killed.py

# The exchange with a server, at ARTICLES articles: some minutes with all 50,000.
ARTICLES ?= 50000
bench-sync: $(VENV)/.ready-dev
	$(BIN)/python -m bench.sync --write --articles $(ARTICLES)

# Two readers and a server, whatever happens in between: for longer than the tests do.
soak-sync: $(VENV)/.ready-dev
	SYNC_EXAMPLES=300 $(BIN)/pytest tests/property/test_sync.py --timeout 3600

startup: $(VENV)/.ready-dev
	$(BIN)/python -m tools.startup

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml \
	  --extra serve --extra keyring --group build --custom-compile-command "make lock" -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml \
	  --extra serve --extra keyring --group dev -c requirements.lock --custom-compile-command "make lock" -o requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build

# The lock is whole, so nothing is left to resolve (and pip's own way with extras stays out of it).
# A set-up is done once; its stamp says so until the lock or pyproject.toml changes.
$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(call install,requirements.lock)
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/.ready

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "tread needs Python 3.11 or newer; name one: make run PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
ifdef UV
	@uv venv --quiet --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV)
endif

ifdef UV
# The machine's certificates, as pip does: behind a company's proxy there are no others. (The second
# name is what older versions of uv call it.)
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1
install = @VIRTUAL_ENV=$(abspath $(VENV)) uv pip install --quiet --no-deps --require-hashes -r $(1) && \
  VIRTUAL_ENV=$(abspath $(VENV)) uv pip install --quiet --no-deps --no-build-isolation -e .
else
# An environment that uv made has no pip in it; uv may be gone by now.
PIP     := $(BIN)/python -m pip
install = @$(PIP) --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
  $(PIP) install -qq --disable-pip-version-check --no-deps --require-hashes -r $(1) && \
  $(PIP) install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
