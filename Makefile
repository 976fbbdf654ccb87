PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-full check format bench docs screenshots clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(STAMP)

demo: $(STAMP)
	$(BIN)/hatstand --demo

test: $(STAMP)
	$(BIN)/python -m pytest -n 3 -m "not full"

test-full: $(STAMP)
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=many

check: $(STAMP)
	$(BIN)/ruff format --check src tests bench docs screenshots
	$(BIN)/ruff check src tests bench docs screenshots
	$(BIN)/mypy src
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff format src tests bench docs screenshots
	$(BIN)/ruff check --fix src tests bench docs screenshots

bench: $(STAMP)
	$(BIN)/python -m bench

docs: $(STAMP)
	$(BIN)/python -m docs.make

screenshots: $(STAMP)
	$(BIN)/python -m screenshots.make

clean:
	rm -rf $(VENV)
