package command

import (
	"strings"
	"sync"
)

// An Entry is the ENTRYPOINT of a base image that other images are commonly built on.
type Entry struct {
	words string // the program to which CMD is passed: words separated by spaces
	// flags is the word inserted before a CMD that begins with a flag. The entrypoint runs any other CMD
	// unchanged.
	flags string
	// commands are the subcommands before which flags is inserted too, such as deno's "run". Each counts as a
	// program of its own.
	commands string
}

// Run returns the words that the container runs if it has the given CMD.
func (e Entry) Run(cmd []Word) []Word {
	switch {
	case e.words != "":
		var all []Word
		for w := range strings.FieldsSeq(e.words) {
			all = append(all, Word{Text: w, Known: true, Index: -1})
		}
		return append(all, cmd...)
	case e.flags == "" || len(cmd) == 0 || !cmd[0].Known:
		return cmd
	case isFlag(cmd[0]), has(e.commands, cmd[0].Text), e.flags == "node" && isNodeFile(cmd[0].Text):
		return append([]Word{{Text: e.flags, Known: true, Index: -1}}, cmd...)
	}
	return cmd
}

// isNodeFile reports whether a word is a source file, which the node image passes to node.
func isNodeFile(word string) bool {
	dot := strings.LastIndexByte(word, '.')
	return dot > 0 && has(sources, word[dot:])
}

// bases lists images of languages and systems by repository. They have no ENTRYPOINT, or one that runs CMD.
var bases = []struct {
	names string
	entry Entry
}{
	{"almalinux alpine amazoncorretto amazonlinux archlinux azul-zulu bash buildpack-deps busybox centos clojure dart debian elixir erlang " +
		"fedora gcc golang gradle groovy haskell ibm-semeru-runtimes ibmjava jruby julia openjdk oraclelinux perl photon pypy python r-base " +
		"rakudo-star rockylinux ruby rust sapmachine swift ubuntu", Entry{}},
	{"maven eclipse-temurin", Entry{}}, // their entrypoint scripts prepare the container and then run CMD
	{"node", Entry{flags: "node"}},
	{"php", Entry{flags: "php"}},
	{"docker.io/denoland/deno", Entry{flags: "deno", commands: "bench bundle cache check compile eval fmt info install lint repl run serve start task test"}},
	{"docker.io/oven/bun", Entry{flags: "bun", commands: "run start test install add x build dev exec create"}},
	{"docker.io/library/erlang docker.io/opensuse/leap docker.io/opensuse/tumbleweed docker.io/redhat/ubi8 docker.io/redhat/ubi9", Entry{}},
	{"mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/sdk mcr.microsoft.com/dotnet/runtime mcr.microsoft.com/dotnet/runtime-deps " +
		"mcr.microsoft.com/dotnet/core/aspnet mcr.microsoft.com/dotnet/core/sdk mcr.microsoft.com/dotnet/core/runtime mcr.microsoft.com/openjdk/jdk " +
		"mcr.microsoft.com/playwright mcr.microsoft.com/playwright/python mcr.microsoft.com/mirror/docker/library/ubuntu", Entry{}},
	{"gcr.io/distroless/static gcr.io/distroless/static-debian11 gcr.io/distroless/static-debian12 gcr.io/distroless/static-debian13 " +
		"gcr.io/distroless/base gcr.io/distroless/base-debian11 gcr.io/distroless/base-debian12 gcr.io/distroless/base-debian13 " +
		"gcr.io/distroless/cc gcr.io/distroless/cc-debian11 gcr.io/distroless/cc-debian12 gcr.io/distroless/cc-debian13 " +
		"gcr.io/distroless/base-nossl-debian12", Entry{}},
	{"gcr.io/distroless/nodejs gcr.io/distroless/nodejs18-debian11 gcr.io/distroless/nodejs18-debian12 gcr.io/distroless/nodejs20-debian11 " +
		"gcr.io/distroless/nodejs20-debian12 gcr.io/distroless/nodejs22-debian12 gcr.io/distroless/nodejs24-debian12 gcr.io/distroless/nodejs24-debian13",
		Entry{words: "/nodejs/bin/node"}},
	{"gcr.io/distroless/python3 gcr.io/distroless/python3-debian11 gcr.io/distroless/python3-debian12 gcr.io/distroless/python3-debian13",
		Entry{words: "/usr/bin/python3"}},
	{"gcr.io/distroless/java gcr.io/distroless/java11-debian11 gcr.io/distroless/java17-debian11 gcr.io/distroless/java17-debian12 " +
		"gcr.io/distroless/java21-debian12 gcr.io/distroless/java21-debian13", Entry{words: "/usr/bin/java -jar"}},
	{"registry.access.redhat.com/ubi8 registry.access.redhat.com/ubi8/ubi registry.access.redhat.com/ubi8/ubi-minimal " +
		"registry.access.redhat.com/ubi9 registry.access.redhat.com/ubi9/ubi registry.access.redhat.com/ubi9/ubi-minimal", Entry{}},
}

var basesOf = sync.OnceValue(func() map[string]Entry {
	m := map[string]Entry{}
	for _, row := range bases {
		for name := range strings.FieldsSeq(row.names) {
			if !strings.Contains(name, "/") {
				name = "docker.io/library/" + name
			}
			m[name] = row.entry
		}
	}
	return m
})

// Base returns the ENTRYPOINT of a base image with the given full repository name. It returns false if the
// image is not known.
func Base(name string) (e Entry, ok bool) {
	e, ok = basesOf()[name]
	return e, ok
}
