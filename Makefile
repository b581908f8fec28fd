# `make` lists the targets. CARGO_TARGET_DIR is honoured, cargo is found in PATH or in ~/.cargo/bin.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(PATH):$(HOME)/.cargo/bin

# Each test that needs a screen has an Xvfb of its own: more threads than cores only makes them slow.
TEST_THREADS ?= 2
CARGO_FLAGS ?= --locked

.PHONY: help setup build demo applications bench-tokens bench-find find-accuracy screens fuzz test check fmt-check clippy deny clean toolchain

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Install the system packages that are missing (Debian, Ubuntu)
	@scripts/setup.sh

build: setup toolchain ## Build the release binary
	cargo build --release $(CARGO_FLAGS)

# Only a MODEL given on the command line counts: a variable left in the environment must not spend money.
# RUDE=7 gives Order Desk a slow list and random pop-ups; the number is their seed.
demo: build ## Three acts on a private display, no key; MODEL=gpt-5.4 adds three rows by a model (at most $0.50)
	@scripts/demo.sh $(if $(filter command,$(origin MODEL)),--model '$(MODEL)') $(if $(RUDE),--rude '$(RUDE)')

bench-tokens: toolchain ## What a goal costs by its steps, told again in four ways, at each provider's prices; asks nothing
	cargo run --release $(CARGO_FLAGS) --quiet --example bench_tokens

bench-find: setup toolchain ## How quickly a screen of 1920x1080 is read and searched, beside tesseract itself
	cargo run --release $(CARGO_FLAGS) --quiet --example bench_find

find-accuracy: setup toolchain ## What is found on 21 screenshots of 12 real applications, and what is not
	cargo run --release $(CARGO_FLAGS) --quiet --example find_accuracy

screens: setup ## Take those screenshots anew, with what the toolkits say stands where (installs the applications)
	@scripts/setup.sh scripts/packages-accuracy.txt
	@scripts/screens/take.sh examples/find_accuracy/screens

# Not part of `make test`: it needs a nightly toolchain with llvm-tools, and cargo-fuzz, and hours.
fuzz: toolchain ## The readers of models' answers, until 60 minutes bring nothing new (MINUTES=10)
	@scripts/fuzz.sh $(MINUTES)

applications: build ## Three applications of others, a task each, checked in the files that they write
	@scripts/setup.sh scripts/packages-applications.txt
	@scripts/applications.sh

test: setup check ## Everything CI runs: format, lints, licences, tests
	@code=0; (set -x; cargo test --release $(CARGO_FLAGS) --no-fail-fast -- --test-threads=$(TEST_THREADS)) || code=$$?; \
	if [ -z "$${DESKWRIGHT_CONFORMANCE:-}" ]; then echo 'conformance: not run'; fi; \
	exit $$code

check: fmt-check clippy deny ## Format, lints, licences

fmt-check: toolchain
	cargo fmt --check

clippy: setup toolchain
	cargo clippy $(CARGO_FLAGS) --all-targets -- -D warnings

deny: toolchain ## Licences and bans of the dependencies, where cargo-deny is installed
	@if command -v cargo-deny >/dev/null; then \
	  echo "cargo deny check licenses bans sources"; cargo deny --locked check --hide-inclusion-graph licenses bans sources; \
	else echo 'deny: not run (cargo install --locked cargo-deny)'; fi

clean: ## Remove what the build made, and the demo's runs
	cargo clean
	rm -rf runs/demo-*

toolchain:
	@command -v cargo >/dev/null || { echo 'cargo is not here: install Rust from https://rustup.rs' >&2; exit 1; }
