package catalog

import (
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/contract"
)

// byWord maps the words of PROGRAM lines to the files in which they are, so that only files which describe a
// program are parsed.
var byWord = sync.OnceValue(func() map[string][]*entry {
	index := map[string][]*entry{}
	for _, e := range entries() {
		if !strings.HasPrefix(e.name, "programs-") {
			continue
		}
		for line := range strings.Lines(e.text) {
			rest, ok := strings.CutPrefix(line, "PROGRAM ")
			if !ok {
				continue
			}
			for _, word := range strings.FieldsFunc(rest, func(c rune) bool { return c == ',' || c == ' ' || c == '\n' || c == '\r' }) {
				name := contract.ProgramName(word)
				if list := index[name]; len(list) == 0 || list[len(list)-1] != e {
					index[name] = append(list, e)
				}
			}
		}
	}
	return index
})

// Programs returns the catalogue's programs of that name (contract.ProgramName), in order.
func Programs(name string) []*contract.Program {
	var all []*contract.Program
	for _, e := range byWord()[name] {
		all = append(all, e.programs().Named(name)...)
	}
	return all
}

// runtimes are official images that run the command they are given: they have no ENTRYPOINT, or a script that
// puts their own program before flags and hands all else on. Read in the Dockerfiles of
// github.com/docker-library at the commits that github.com/docker-library/official-images names.
const runtimes = "python node ruby php golang rust perl pypy openjdk eclipse-temurin amazoncorretto sapmachine ibm-semeru-runtimes " +
	"elixir erlang julia r-base rakudo-star haskell swift dart clojure groovy gradle maven composer jruby hylang gcc buildpack-deps " +
	"alpine debian ubuntu busybox fedora centos rockylinux almalinux amazonlinux oraclelinux photon opensuse archlinux"

// elsewhere are such images of other publishers, by their full names.
const elsewhere = "mcr.microsoft.com/dotnet/sdk mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime mcr.microsoft.com/dotnet/runtime-deps " +
	"ghcr.io/astral-sh/uv docker.io/oven/bun docker.io/continuumio/miniconda3 docker.io/continuumio/anaconda3 docker.io/pytorch/pytorch " +
	"docker.io/dunglas/frankenphp docker.io/cimg/node docker.io/cimg/python docker.io/cimg/ruby"

var passes = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for name := range strings.FieldsSeq(runtimes) {
		all["docker.io/library/"+name] = true
	}
	for name := range strings.FieldsSeq(elsewhere) {
		all[name] = true
	}
	return all
})

// RunsArguments reports whether containers of an image, given its full name, run the command that they are
// given, though the catalogue has no contract for it.
func RunsArguments(name string) bool { return passes()[name] }
