GO ?= go
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build test lint bench update notices

# The program, in the working directory.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags=-s -o dfvet ./cmd/dfvet

test:
	$(GO) test ./...

lint:
	@test -z "$$(gofmt -l .)" || { echo "gofmt -w these:"; gofmt -l .; exit 1; }
	$(GO) vet ./... ./testdata/bench/... ./testdata/notices
	$(GO) run $(STATICCHECK) ./... ./testdata/bench/... ./testdata/notices

# DFVET_TREE=DIR measures on real files.
bench:
	$(GO) run ./testdata/bench

# What is generated: the configuration's schema and the list of rules.
update:
	$(GO) test ./cmd/dfvet -run 'IsFresh' -update

notices:
	$(GO) run ./testdata/notices > THIRD_PARTY_NOTICES
