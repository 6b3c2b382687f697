# The verbs that people and CI share. `make help` lists them.
#
# Every verb that needs it sets the machine up first; the second time that is only a check (scripts/setup).
# Recipes exec their one command: a Ctrl-C, or a TERM of make, reaches it and nothing in between.

SHELL := /bin/sh
PYTHON := .venv/bin/python
# Six for two cores: much of a test's time is waiting, for Terraform most of all.
WORKERS ?= 6
# One more than cores for the fast tests, which wait for little: each worker collects all tests in 9 CPU seconds.
ifeq ($(origin WORKERS),file)
check: WORKERS = $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
endif
# Set in many containers. pytest would compile its plugins, and whatever they import, anew in each worker.
check test coverage: export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup rehearse promote images test check coverage notebook report up down env status lint policy secrets format bench soak kills clean

# A misspelled setting would be passed over in silence, and the verb do something else. Those of the help texts are known.
SETTINGS := PYTHON $(shell sed -n 's/^[a-z]*:.*## //p' $(firstword $(MAKEFILE_LIST)) | grep -oE '[A-Z_]+=' | tr -d =)
UNKNOWN := $(filter-out $(SETTINGS) LOCALCLOUD_% MARQUEE_%,$(foreach each,$(.VARIABLES),$(if $(filter command,$(origin $(each))),$(each))))
$(if $(UNKNOWN),$(error $(firstword $(UNKNOWN))=…: no such setting; make help lists them))

# Neither a misspelled verb nor a folder's name is one. Of a folder, make would say that nothing is to be done for it.
FOLDERS := $(patsubst %/,%,$(wildcard */))
.PHONY: $(FOLDERS)
$(FOLDERS) .DEFAULT:
	@echo "make $@: no such verb; make help lists them" >&2; exit 2

help: ## List the verbs
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {gsub(/\$$\$$/, "$$"); printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Set the machine up: Python environment, Spark's jars, Terraform providers (every verb does it)
	@scripts/setup

rehearse: setup ## Run the whole platform on this machine, to the six answers, or a change to it  (FROM=main  DATA=FOLDER  KEEP=1)
	@LOCALCLOUD_WATCH=$$PPID exec $(PYTHON) -m scripts.rehearse

promote: setup ## Promote through dev, staging and prod on this machine, a second release over them, and back
	@LOCALCLOUD_WATCH=$$PPID exec $(PYTHON) -m scripts.promote

images: setup ## Build every image and run it at its main job, as root on Linux, without Docker  (BASES=pull  BUILD_ONLY=1  PORT=8888  PUSH=REGISTRY/PATH)
	@exec $(PYTHON) -m scripts.images

test: setup ## Run the tests  (TESTS=tests/localcloud  WORKERS=6)
	@for each in $(TESTS); do test -e "$${each%%::*}" || { echo "there is no $$each" >&2; exit 2; }; done; \
		exec $(PYTHON) -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --junitxml=build/tests.xml $(TESTS)

check: setup lint ## Run the checks and the fast tests, three and a half minutes  (WORKERS=3)
	@exec $(PYTHON) -m pytest --numprocesses $(WORKERS) --dist loadfile -m "not slow"

coverage: setup ## Run all tests under coverage, and compare each package with its floor
	@rm -rf build/coverage && mkdir -p build/coverage && \
		$(PYTHON) -m coverage run -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --junitxml=build/tests.xml && \
		exec $(PYTHON) -m tools.coverage_floors

notebook: setup ## Open the notebook in JupyterLab  (DATA=FOLDER|landing|warehouse  PORT=8888  TOKEN=off)
	@variables=$$($(PYTHON) -m scripts.localcloud env 2>/dev/null) && eval "$$variables"; exec $(PYTHON) -m scripts.notebook

report: setup ## Write the report of the running local cloud: build/local/report.html
	@variables=$$($(PYTHON) -m scripts.localcloud env) && eval "$$variables" && exec $(PYTHON) -m scripts.report local

up: setup ## Start the local cloud  (LOCALCLOUD_AWS_PORT=4566  LOCALCLOUD_SNOWFLAKE_PORT=8084  LOCALCLOUD_KEEP=1)
	@exec $(PYTHON) -m scripts.localcloud up

down: setup ## Stop the local cloud
	@exec $(PYTHON) -m scripts.localcloud down

env: setup ## Print export lines that point any client at the local cloud: eval "$$(make -s env)"
	@exec $(PYTHON) -m scripts.localcloud env

status: setup ## Show what runs of the local cloud
	@exec $(PYTHON) -m scripts.localcloud status

lint: setup ## Check the code: ruff, types, import rules, migrations, contracts, terraform fmt
	@$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m mypy && .venv/bin/lint-imports && \
		$(PYTHON) -m scripts.lint_migrations --on-data && $(PYTHON) -m scripts.dataset check && $(PYTHON) -m scripts.pin_images --check && terraform fmt -check -recursive terraform

policy: setup ## Check the security of Terraform and migrations: checkov, and the platform's own rules
	@exec $(PYTHON) -m scripts.policy

secrets: setup ## Search the tree and its whole history for keys, tokens and passwords
	@exec $(PYTHON) -m tools.secret_scan

format: setup ## Format the code
	@$(PYTHON) -m ruff check --fix . && $(PYTHON) -m ruff format . && terraform fmt -recursive terraform

bench: setup ## Measure speed against peers and limits; fails where one does not hold  (BENCH="cut latency")
	@PATH="$$PATH:$$PWD/.tools/bin" uv sync --quiet --frozen --inexact --group benchmark && exec $(PYTHON) -m benchmarks $(BENCH)

soak: setup ## Attack the splitter for minutes on end, and count every row; kill the local cloud under load  (MINUTES=20  KILLS=30  SEED=1)
	@$(PYTHON) -m tests.attack.soak --minutes $(or $(MINUTES),20) $(if $(SEED),--seed $(SEED))
	@$(MAKE) --no-print-directory kills

kills: setup ## Kill the servers of the local cloud under load, and look for what was acknowledged  (KILLS=30  SEED=1)
	@exec $(PYTHON) -m tests.attack.kills --kills $(or $(KILLS),30) $(if $(SEED),--seed $(SEED))

clean: ## Stop the local cloud and remove all that was built or fetched into this folder
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m scripts.localcloud down; fi
	@rm -rf build .venv .tools .pytest_cache .hypothesis .ruff_cache .mypy_cache .import_linter_cache .gitlab-ci-local spark-warehouse
