# `make` alone lists the targets.
SWIFT ?= swift
# Four tests at a time: most wait for real clusters, which share the cores with them.
SWIFT_TEST_FLAGS ?= --experimental-maximum-parallelization-width 4
SOURCES = Sources Tests Package.swift
SCRIPTS = scripts/cluster scripts/install-needs scripts/demo Benchmarks/mirror/run .ci/run

.DEFAULT_GOAL := help
.PHONY: help needs build release test demo bench lint format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

needs: ## install the Debian packages that are missing
	@scripts/install-needs

build: needs ## build for debugging, tests included
	@$(SWIFT) build --build-tests

release: needs ## build rbd and rbd-mirror with optimisation into .build/release
	@$(SWIFT) build -c release --product rbd
	@$(SWIFT) build -c release --product rbd-mirror

test: needs ## run every test, those on real clusters included
	@$(SWIFT) test --disable-xctest $(SWIFT_TEST_FLAGS)

demo: release ## two real sites, a disaster in the middle of a delta, a failover: about a minute
	@scripts/demo

bench: release ## ours and stock's daemon in turn on the same two clusters
	@Benchmarks/mirror/run

lint: ## check the style of all sources and scripts
	@swift-format lint -r -s --parallel $(SOURCES)
	@for script in $(SCRIPTS); do bash -n $$script || exit 1; done
	@/usr/bin/python3 -c 'import ast, sys; [ast.parse(open(f).read(), f) for f in sys.argv[1:]]' \
	  scripts/lib/*.py Benchmarks/mirror/*.py

format: ## bring all sources into style
	@swift-format format -i -r --parallel $(SOURCES)

clean: ## delete what was built
	@$(SWIFT) package clean
