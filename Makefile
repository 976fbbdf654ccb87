PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WHOLLY_COVERED := */domain/*,*/services/exports/*,*/hatstand/secret.py,*/store/sessions*

# Tests, and what they start by the hundred, are compiled once and not in each process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-full mutation coverage check format bench docs gallery screenshots lock locked sbom clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(STAMP)

demo: $(STAMP)
	$(BIN)/hatstand --demo

test: $(STAMP)
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not full"

test-full: $(STAMP)
	HYPOTHESIS_PROFILE=many $(BIN)/python -m pytest -n 2 --dist worksteal

# Anew from the start: what is kept of an earlier run says nothing of tests that changed since.
mutation: $(STAMP)
	rm -rf mutants
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/mutmut run --max-children 2
	$(BIN)/python -m tests.mutation.judging

# Without the two that run no line of src: they build packages, and look at the licences of others.
coverage: $(STAMP)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 3 --dist worksteal -m "not full" \
	  --ignore tests/packaging --ignore tests/supply
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --fail-under=95
	$(BIN)/coverage report --skip-covered --fail-under=100 --include='$(WHOLLY_COVERED)'

check: $(STAMP)
	$(BIN)/ruff format --check src tests bench docs screenshots supply
	$(BIN)/ruff check src tests bench docs screenshots supply
	$(BIN)/mypy src
	$(BIN)/lint-imports
	$(BIN)/python -m supply.audit

format: $(STAMP)
	$(BIN)/ruff format src tests bench docs screenshots supply
	$(BIN)/ruff check --fix src tests bench docs screenshots supply

bench: $(STAMP)
	$(BIN)/python -m bench

docs: $(STAMP)
	$(BIN)/python -m docs.make

gallery: $(STAMP)
	$(BIN)/python -m tests.tui.gallery $(FOLDER) $(GALLERY_OPTIONS)

screenshots: $(STAMP)
	$(BIN)/python -m screenshots.make

# Every package, for each Python and platform at once, to the byte.
lock: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras \
	  --generate-hashes --custom-compile-command 'make lock' $(LOCK_OPTIONS) \
	  --output-file requirements/lock.txt pyproject.toml

# The same as what `demo` or `test` install, but just the bytes that are locked.
locked:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --require-hashes --requirement requirements/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation --editable .
	touch $(STAMP)

sbom: $(STAMP)
	$(BIN)/python -m supply.sbom dist/hatstand.cdx.json

clean:
	rm -rf $(VENV) mutants
