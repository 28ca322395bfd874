package facts_test

import (
	"testing"

	"github.com/dfvet/dfvet/lint/facts"
)

func TestImageLacks(t *testing.T) {
	for _, x := range []struct {
		image      string
		curl, wget bool // whether each program is missing
	}{
		{"alpine:3.22", true, false}, {"docker.io/library/alpine", true, false},
		{"debian:bookworm-slim", true, true}, {"ubuntu:24.04", true, true},
		{"node:22", false, false}, {"node:22-slim", true, true}, {"node:22-bookworm-slim", true, true}, {"node:22-alpine3.22", true, false},
		{"python:3.13", false, false}, {"python:3.13-slim", true, true}, {"golang:1.25-alpine", true, false}, {"golang:1.25", false, false},
		{"php:8.4-fpm-alpine", false, false}, {"nginx:1.29-alpine", false, false}, {"openjdk:17-jdk-slim", true, true},
		{"mcr.microsoft.com/dotnet/aspnet:8.0", true, true}, {"mcr.microsoft.com/dotnet/aspnet:7.0", false, false},
		{"mcr.microsoft.com/dotnet/aspnet:9.0-alpine", true, false}, {"mcr.microsoft.com/dotnet/sdk:9.0", false, false},
		{"gcr.io/distroless/static-debian12:nonroot", true, true}, {"gcr.io/distroless/base:debug", false, false},
		{"fedora:42", false, true}, {"acme/node:22-alpine", false, false}, {"scratch", true, true}, {"", false, false},
		{"golang:1.25-windowsservercore", false, false},
	} {
		if got := facts.ImageLacks(x.image, "curl"); got != x.curl {
			t.Errorf("%s lacks curl: %v", x.image, got)
		}
		if got := facts.ImageLacks(x.image, "wget"); got != x.wget {
			t.Errorf("%s lacks wget: %v", x.image, got)
		}
	}
}
