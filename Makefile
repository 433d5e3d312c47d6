# Thin aliases over the CMake presets and the scripts; `make` alone says what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run install uninstall test test-long sanitize screenshots bench soak fuzz lint format fresh clean

# What `make run` backs up: a real directory that every Debian machine has and that takes seconds.
SOURCE ?= /usr/share/doc
LISTEN ?= 127.0.0.1:8733
# Compilers and tests at once: two by default, three at most (a compiler here takes up to a gigabyte).
JOBS ?= 2
override JOBS := $(shell test "$(JOBS)" -le 3 2>/dev/null && echo "$(JOBS)" || echo 3)

# build PRESET [TARGETS]
build = mkdir -p build && cmake --preset $(1) --log-level=WARNING && cmake --build build/$(1) -j$(JOBS) $(addprefix --target ,$(2))
# Tests of the whole program wait more than they compute, for restic and for networks that are away: four of them for each
# core. Those of modules compute, and count fourfold (cmake/module.cmake), those of the pages twice.
ctest = scripts/run-tests $(1) -j8

help: ## this list
	@echo "make TARGET [SOURCE=/path] [LISTEN=HOST:PORT] [JOBS=2]"; echo
	@sed -n 's/^\([a-z-]*\):.*## /  \1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '%-14s %s\n' "$$name" "$$text"; done

run: ## install, build, back SOURCE (/usr/share/doc) up, check it, and serve on LISTEN (127.0.0.1:8733) until Ctrl-C
	@scripts/install-packages run
	@$(call build,release) --target strongroom
	@build/release/strongroom quickstart --source "$(SOURCE)"
	@echo; echo "Here, strongroom is build/release/strongroom; 'make install' puts it on the path, with a service."; echo
	@exec build/release/strongroom serve --listen "$(LISTEN)"

install: ## build, and install with a systemd unit: as root for the machine, otherwise for yourself (PREFIX=/usr/local, ~/.local)
	@scripts/install-packages run
	@$(call build,release) --target strongroom
	@scripts/install-service install

uninstall: ## remove what `make install` put in place; data stays, and it says where
	@scripts/install-service uninstall

test: ## install, build, and run every test (some 13 minutes on two cores, twice that on slow ones)
	@scripts/install-packages test
	@$(call build,dev)
	@$(call ctest,dev)

test-long: export STRONGROOM_TEST_LONG := 1
test-long: test ## the same tests with the full numbers of rounds, and every libFuzzer target for ten minutes
	@$(MAKE) --no-print-directory fuzz

# Not under the thread sanitizer: tests that wait for a real restic, which has no thread of ours, and those that turn every
# single bit of a file on one thread. The other sanitizer runs them.
one_thread = RealResticTest|SeesEveryFlippedBit|SeesFlippedBits|SeesLinesThatWereMoved

# Under neither: what a sanitizer keeps for itself is many times what this allows.
memory_of_its_own = MuchTakesLittleMemory

# The thread sanitizer has nothing to say of tests that start no thread: those of ledger, domain, secrets and cli, with a
# third of what there is to compile.
threads = base instance process pipeline jobs engines/restic engines/postgres store/sqlite preview audit auth notify operations live api service http
of_threads = ^($(subst $() $(),|,$(threads))):

sanitize: ## unit and contract tests and the API fuzzer under the address, undefined-behaviour and thread sanitizers
	@scripts/install-packages test
	@$(call build,asan-ubsan)
	@$(call ctest,asan-ubsan) --exclude-regex '^(integration|faults):|$(memory_of_its_own)'
	@$(call ctest,asan-ubsan) --tests-regex '^integration:api_fuzz$$'
	@$(call build,tsan,$(addsuffix _tests,$(subst /,_,$(threads))))
	@$(call ctest,tsan) --tests-regex '$(of_threads)' --exclude-regex '^(integration|faults):|$(memory_of_its_own)|$(one_thread)'

screenshots: ## every page of the dashboard as PNG, both themes, phone and desktop, into build/screenshots: to be looked at
	@scripts/install-packages test
	@$(call build,dev,strongroom strongroom_pages)
	@cd build/dev/pages/web && STRONGROOM_BINARY="$(CURDIR)/build/dev/strongroom" STRONGROOM_SOURCE_DIR="$(CURDIR)" \
	  STRONGROOM_SCREENSHOTS="$(CURDIR)/build/screenshots" npm run --silent screenshots
	@echo "they are in build/screenshots"

bench: ## wall, CPU and memory against bare restic; the service under load
	@scripts/install-packages dev
	@$(call build,release) --target strongroom strongroom_ledger_bench
	@bench/run build/release/strongroom

MINUTES ?= 30
soak: ## the service under load for MINUTES (30): memory, descriptors and threads stay flat
	@scripts/install-packages dev
	@$(call build,release) --target strongroom strongroom_ledger_bench
	@bench/soak build/release/strongroom --minutes $(MINUTES)

FUZZ_SECONDS ?= 600
fuzz: ## every libFuzzer target for FUZZ_SECONDS (600), JOBS of them at once; needs clang
	@scripts/install-packages dev
	@JOBS=$(JOBS) scripts/fuzz $(FUZZ_SECONDS)

lint: ## clang-format and clang-tidy (Debian 12's)
	@scripts/install-packages dev
	@scripts/lint

format: ## let clang-format write
	@git ls-files '*.cpp' '*.h' | xargs clang-format -i

fresh: ## the stranger's two commands in minimal chroots of Debian 12 and 13 (needs root and debootstrap)
	@scripts/fresh bookworm
	@scripts/fresh trixie

clean: ## remove what was built; data and .fresh/ stay
	@rm -rf build
