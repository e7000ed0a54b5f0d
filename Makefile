# What can be done here; `make help` lists it. Everything runs on the Node that `npm ci` brings, not the machine's.
.DEFAULT_GOAL := help
.PHONY: help install panel start test check sim pictures bench replay migrate format up down logs ps createsuperuser backup restore import

node := bin/node
peers := bench/peers/node_modules/.installed
panel := web/admin/dist/index.html
stamp := node_modules/.installed-$(shell cksum <package-lock.json | tr -d ' ')

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

install: $(stamp) ## Install what package-lock.json names; the others do it at need

$(stamp): package-lock.json
	npm ci --no-audit --no-fund
	@# npm on an older Node leaves out optional parts that want a newer one, of knip and Vite: again, on ours.
	@$(node) -e 'await import("oxc-parser"); await import("vite")' 2>/dev/null || PATH="$$(dirname "$$($(node) -p process.execPath)"):$$PATH" npm ci --no-audit --no-fund
	@rm -f node_modules/.installed-*
	@ln -sf ../../bin/adak node_modules/.bin/adak
	@touch $@

$(peers): bench/peers/package-lock.json
	npm ci --prefix bench/peers --no-audit --no-fund
	@touch $@

panel: $(panel) ## Build the admin panel; the others do it at need

$(panel): $(stamp) $(shell find web/admin contracts -type f -not -path '*/dist/*')
	@$(node) web/admin/build/main.ts

start: $(stamp) $(panel) ## Run all of Adak on this machine, at http://localhost:8080
	@exec bin/adak start

test: check $(panel) ## Check, then run every test; FILES="a.test.ts b.test.ts" runs only those
	@$(node) tests/run.ts $(FILES)

check: $(stamp) ## Types, format, lint, the import rule, unused code
	@$(node) node_modules/typescript/bin/tsc -p .
	@$(node) node_modules/@biomejs/biome/bin/biome check --error-on-warnings .
	@$(node) node_modules/knip/bin/knip.js

format: $(stamp) ## Format, and mend what lint can mend
	@$(node) node_modules/@biomejs/biome/bin/biome check --write .

sim: $(stamp) ## Live random lives under random faults; SEED=<n> repeats one, RUNS=<n> lives so many
	@$(node) tests/simulation/main.ts

pictures: $(stamp) $(panel) ## Take the README's pictures of the running service, in Chromium
	@$(node) tests/pictures.ts

bench: $(stamp) $(peers) ## Measure beside the floors; CASE=<name> for one, FULL=1 for the long ones
	@$(node) bench/main.ts

replay: $(stamp) ## Fold the whole log into a new read model, readers undisturbed
	@exec deploy/adak replay

migrate: $(stamp) ## Bring the database's tables up to date without starting
	@exec deploy/adak migrate

up: ## Run Adak as separate services in Docker; EVENT_STORE=postgres leaves EventStoreDB out
	@exec deploy/up

down: ## Stop the services in Docker; their data stays
	@exec deploy/compose down

logs: ## Follow what the services in Docker say
	@exec deploy/compose logs --follow --tail 200

ps: ## List the services in Docker
	@exec deploy/compose ps

createsuperuser: ## Make an account for the panel; asks for name and password
	@exec deploy/adak superuser create

backup: ## Write the log into FILE, keys and accounts into FILE.keys
	@exec deploy/backup

restore: ## Bring what make backup wrote into an empty place, and verify it
	@exec deploy/restore

import: ## Bring an exported log, FILE, into a stack that was not started yet
	@exec deploy/import
