# The commands of Canopy. Each sets up what it needs: Python 3.11, pip and make are enough.
PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/pip install --quiet --require-hashes

.PHONY: demo run test lint locks pictures clean

demo: .venv/run.stamp  ## a made-up trust on a local page; nothing is left behind
	@exec $(BIN)/canopy demo

run: .venv/run.stamp  ## the real thing, from .env
	@exec $(BIN)/canopy run

test: .venv/dev.stamp  ## every promise this machine can check
	@$(BIN)/pytest -n 2 $(ARGS)

lint: .venv/dev.stamp
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

pictures: .venv/dev.stamp  ## the README's pictures, taken from the page
	@$(BIN)/python docs/pictures/take.py

locks:  ## pin every dependency with its hashes (needs uv)
	@for extra in "run" "dev --extra dev"; do set -- $$extra; name=$$1; shift; \
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $$@ pyproject.toml -o locks/$$name.txt; done

clean:
	rm -rf .venv

.venv/bin/pip:
	@$(PYTHON) -m venv .venv

.venv/run.stamp: locks/run.txt pyproject.toml | .venv/bin/pip
	@echo "Setting up (a minute, the first time) ..."
	@$(PIP) -r locks/run.txt
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/canopy.pth"
	@touch $@
