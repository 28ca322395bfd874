GO ?= go
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
DEADCODE = golang.org/x/tools/cmd/deadcode@v0.49.0

GORELEASER = github.com/goreleaser/goreleaser/v2@v2.15.1
ACTIONLINT = github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

.PHONY: build docs docs-serve frontend wasm platforms release release-check npm test test-long e2e e2e-engine vscode vscode-all lint bench bench-scale update notices

# The program, in the working directory.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags=-s -o dfvet ./cmd/dfvet

# The image of the frontend, as dist/dfvet-frontend.tar: an OCI image layout that docker load takes too.
# It holds the frontend and, for each platform, the check that preflight=on puts into an image.
FRONTEND_TAG = docker.io/dfvet/dfvet-frontend:1
PREFLIGHTS = amd64 arm64 arm-v6 arm-v7 386 ppc64le riscv64 s390x
frontend:
	mkdir -p dist/frontend
	CGO_ENABLED=0 GOOS=linux $(GO) build -trimpath -ldflags='-s -w' -o dist/frontend/dfvet-frontend ./cmd/dfvet-frontend
	set -e; for p in $(PREFLIGHTS); do \
		CGO_ENABLED=0 GOOS=linux GOARCH=$${p%-*} GOARM=$$(echo $$p | sed -n 's|.*-v||p') $(GO) build -trimpath -ldflags='-s -w' -o dist/frontend/linux-$$p ./cmd/dfvet-preflight; \
	done
	$(GO) run ./cmd/dfvet-frontend/pack -o dist/dfvet-frontend.tar -tag $(FRONTEND_TAG) -arch $$($(GO) env GOARCH) \
		dist/frontend/dfvet-frontend $(foreach p,$(PREFLIGHTS),linux-$(p)=dist/frontend/linux-$(p))

# The language server for a browser, as dist/dfvet.wasm.
wasm:
	mkdir -p dist
	GOOS=js GOARCH=wasm $(GO) build -trimpath -ldflags='-s -w' -o dist/dfvet.wasm ./cmd/dfvet-wasm

# That all programs compile where this machine cannot run them.
platforms: wasm
	GOARCH=386 $(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	GOOS=darwin $(GO) vet ./...
	GOOS=js GOARCH=wasm $(GO) build -trimpath -ldflags='-s -w' ./cmd/... ./lint/... ./lsp/...

# All archives and packages of a release, in dist/; it publishes nothing. goreleaser and the program for eight platforms
# are compiled: about ten minutes on two quiet cores the first time.
release:
	rm -rf dist
	$(GO) run $(GORELEASER) release --snapshot --skip=docker

# The description of a release, the workflows and the action are valid, and the program for this platform builds.
release-check:
	$(GO) run $(GORELEASER) check
	$(GO) run $(GORELEASER) build --snapshot --clean --single-target
	$(GO) run $(ACTIONLINT)

# The npm packages of what make release built, as dist/npm/*.tgz.
npm:
	node packaging/npm/pack.mjs dist/npm

# What every change must pass. It needs Go, no root and, once the modules are downloaded, no network; what needs
# bash, curl, node or npm is skipped without them. The time limit is for a busy machine; a test has none of its own.
test:
	@echo "make test: needs Go 1.26; takes about 3 minutes on two quiet cores, longer while the Go cache is empty"
	$(GO) test -short -timeout 60m ./...

# The tests that -short leaves out: the server in builds that notice races and memory that is used after it was given
# back, thousands of edits at random, every session under strace, and how memory grows with each construct.
test-long:
	$(GO) test -timeout 60m ./lsp -run 'TestSoak|TestMakesNoMark|TestProgram'
	$(GO) test -timeout 60m ./lint/rules -run TestScale
	CGO_ENABLED=1 $(GO) test -short -timeout 60m -race ./lsp ./lint/project
	$(GO) test -short -timeout 60m -tags jsonrpc2poison ./lsp

# The extension, the real editors, and the site in a browser: what these need is installed, from npm and Debian's
# packages.
e2e: e2e-needs editors/vscode/node_modules/.package-lock.json
	cd editors/vscode && npm test
	DFVET_TYPESCRIPT=$(CURDIR)/editors/vscode/node_modules/typescript-5 $(GO) test -count=1 ./lint/infer/code -run TypeScript
	cd testdata/kubernetes && $(GO) test -count=1 .
	sh editors/vscode/e2e/run.sh
	sh editors/nvim/test/run.sh
	sh editors/test/run.sh
	sh docs/site/test/run.sh
	sh testdata/e2e/graph/run.sh

.PHONY: e2e-needs
e2e-needs:
	@echo "make e2e: needs root, Debian and Node 20; installs VS Code, Neovim, Vim, Emacs and Helix, with a browser, below $(or $(DFVET_EDITORS),/tmp), npm packages (200 MB each) below editors/vscode and docs/site, and Chromium"
	@echo "make e2e: 2.5 GB in total; takes about 10 minutes, and 5 more the first time"

# What needs the real Docker Engine, BuildKit, Buildx and Compose: ENGINE is the folder that gets them, from Debian's
# packages and the Go module proxy. Needs root. The first time takes long, since BuildKit and Compose are built.
ENGINE = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/dfvet/engine
e2e-engine:
	sh testdata/e2e/engine/setup.sh $(ENGINE)
	DFVET_ENGINE=$(ENGINE) $(GO) test -v -count=1 -timeout 20m -parallel 4 ./testdata/e2e/engine
	cd testdata/e2e/bake && $(GO) test -count=1 ./...

# The extension for this machine, as editors/vscode/dist/*.vsix.
vscode: editors/vscode/node_modules/.package-lock.json
	cd editors/vscode && npm run package

# The extension for every platform, in dist/vscode.
vscode-all: editors/vscode/node_modules/.package-lock.json
	cd editors/vscode && node scripts/package.mjs --all --out $(CURDIR)/dist/vscode

editors/vscode/node_modules/.package-lock.json: editors/vscode/package-lock.json
	cd editors/vscode && npm ci --ignore-scripts --no-fund --no-audit

# The site, as docs/site/.vitepress/dist; docs-serve builds it and shows it on http://localhost:4173.
docs: docs/site/node_modules/.package-lock.json
	cd docs/site && npm run build
docs-serve: docs
	cd docs/site && npm run serve

docs/site/node_modules/.package-lock.json: docs/site/package-lock.json
	cd docs/site && npm ci --ignore-scripts --no-fund --no-audit

lint:
	@test -z "$$(gofmt -l .)" || { echo "gofmt -w these:"; gofmt -l .; exit 1; }
	$(GO) vet ./... ./testdata/bench/... ./testdata/e2e/... ./testdata/notices
	$(GO) run $(STATICCHECK) ./... ./testdata/bench/... ./testdata/e2e/... ./testdata/notices
	@dead="$$($(GO) run $(DEADCODE) -test ./... ./testdata/bench/... ./testdata/e2e/... ./testdata/notices)" && test -z "$$dead" || { echo "nothing calls these:"; echo "$$dead"; exit 1; }

# The program on many files, and the server while somebody types. DFVET_TREE=DIR measures on real files.
bench:
	$(GO) run ./testdata/bench
	$(GO) test ./lsp -run '^$$' -bench Latency -benchtime 1x

# How the time of checking grows with the size of each construct; ends with 1 above the bound. It takes
# about an hour, on a quiet machine. SCALE="-runs 1 -only ENV" is quicker.
bench-scale:
	$(GO) run ./testdata/bench/scale $(SCALE)

# What is generated: the configuration's schema, the list of rules, the completions and the manual page.
update:
	$(GO) test ./cmd/dfvet -run 'IsFresh|AreFresh' -update

notices:
	$(GO) run ./testdata/notices > THIRD_PARTY_NOTICES
