# Two commands on a fresh machine with Python 3.11 or newer, make and git: `make run` and `make test`.
# Only relative paths stand here, and every tool is started as a module: the checkout's path may hold spaces, or be long.

PORT ?= 8000
export PORT
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV := .venv/bin/python

.PHONY: run test setup bench lock runtime tools
.DEFAULT_GOAL := run

run: runtime
	@exec $(VENV) -m dapolicy.embedded run

test: tools
	@exec $(VENV) -m dapolicy.embedded.checks $(ARGS)

setup: tools
	@$(VENV) -m dapolicy.ui.build

bench: tools
	@exec $(VENV) -m bench $(ARGS)

runtime tools:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found." >&2; exit 1; }
	@$(PYTHON) -m dapolicy.embedded.install $(if $(filter tools,$@),test,runtime)

# Needs uv; run it after a change of the dependencies in pyproject.toml, and commit what it writes.
lock:
	$(VENV) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements/runtime.txt
	$(VENV) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra test -c requirements/runtime.txt pyproject.toml \
		-o requirements/test.txt
