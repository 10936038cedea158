# joulesim: `make demo` runs the main job on real input, `make test` runs the tests.
# Both set up everything they need in .venv; nothing but Python 3.11+ and make is required.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-interpreted test-exports lint types layers site wheel bench schema traces clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

setup: $(READY)  ## create .venv and install joulesim with its development tools

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "joulesim needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY)  ## ResNet-18 on the edge NPU: table, result file and figures in out/demo
	@mkdir -p out/demo
	$(BIN)/joulesim run edge_npu resnet18 -o out/demo/resnet18.h5 --csv out/demo/layers.csv --figures out/demo

test: $(READY)  ## all tests
	$(BIN)/python -m pytest -n auto

test-interpreted: $(READY)  ## kernel tests again without compilation
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest tests/unit/kernels

# PyTorch is large: its tests have an environment of their own
EXPORTS := .venv-exports

$(EXPORTS)/.ready: pyproject.toml
	$(PYTHON) -m venv $(EXPORTS)
	$(EXPORTS)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 \
		onnxscript==0.7.2 transformers==5.23.0 pillow pytest hypothesis --editable '.[trace]'
	$(EXPORTS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		torchvision==0.29.2
	@touch $@

test-exports: $(EXPORTS)/.ready  ## export PyTorch definitions and import them
	$(EXPORTS)/bin/python -m pytest tests/validation/onnx

lint: $(READY)  ## style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## strict types
	$(BIN)/mypy

layers: $(READY)  ## imports go one way
	$(BIN)/lint-imports

site: $(READY)  ## the documentation site in out/site, any warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

wheel: $(READY)  ## build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m build --wheel --outdir dist

bench: $(READY)  ## benchmarks, each asserting its simulated cycles
	$(BIN)/python -m benchmarks

schema: $(READY)  ## regenerate the JSON Schema of architecture files
	$(BIN)/python -m sim.config.json_schema

traces: $(READY)  ## regenerate the bundled networks from their definitions
	$(BIN)/python -m sim.workloads.networks

clean:  ## remove everything that was generated
	rm -rf $(VENV) $(EXPORTS) out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
