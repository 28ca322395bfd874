package constructs

import (
	"fmt"
	"strings"
)

// others returns the constructs of files of other kinds: env files, ignore files and the configuration.
func others() []Construct {
	// beside makes one large file, and adds further files to the project.
	beside := func(file, name, head, line, tail string, rest ...string) Construct {
		return with(repeat(file, name, head, line, tail), rest...)
	}
	const reads = "services:\n  a:\n    image: nginx:1.29\n    env_file: a.env\n    environment: {A: '${A1}'}\n"
	const copies = "FROM scratch\nCOPY a b c /d/\nCOPY . /e/\n"
	env := func(name, head, line, tail string) []Construct {
		return []Construct{
			beside(".env", name, head, line, tail, "compose.yaml", reads),
			beside("a.env", name, head, line, tail, "compose.yaml", reads),
		}
	}
	var all []Construct
	for _, some := range [][]Construct{
		env("variables", "", "A§=b\n", ""),
		env("variables of one name", "", "A=b\n", ""),
		env("chain", "A0=b\n", "A§=$A¤\n", ""),
		env("doubling", "A0=b\n", "A§=$A¤$A¤\n", ""),
		env("one name that doubles", "A=b\n", "A=$A$A\n", ""),
		env("appending", "A=b\n", "A=$A:§\n", ""),
		env("one value", "A=", "b", "\n"),
		env("one value of variables", "A=", "$B§", "\n"),
		env("one value with quotes, of lines", "A=\"", "b\n", "\"\n"),
		env("quotes never closed", "", "A§=\"b\n", ""),
		env("comments", "", "# c§\n", ""),
		env("comments after values", "", "A§=b # c\n", ""),
		env("wrong lines", "", "a b §\n", ""),
		env("exports", "", "export A§=b\n", ""),
		env("empty lines", "", "\n", ""),
		env("defaults", "", "A§=${B§:-c}\n", ""),
		env("secrets", "", "DB§_PASSWORD=b\n", ""),
		env("addresses", "", "A§_URL=http://h§:80/\n", ""),
		{nestEnv("defaults in defaults", "${A:-", "}")},
	} {
		all = append(all, some...)
	}
	const lockHead, lockTail = "{\"version\": 1, \"images\": {", "\"\": 0}}\n"
	const locked = "\"docker.io/library/a§:1\": {\"digest\": \"sha256:7959ed6f7e35f8b1aaa06d1d8259d4ee25aa85a086d5c125480c333183f9deeb\", \"platforms\": {\"linux/amd64\": {"
	const lockUser = "FROM a1:1\nCOPY $A $B\n"
	const yaml, spaced = "dfvet.yaml", alpine + "RUN apk add foo\n"
	return append(all,
		beside("dfvet.lock", "images", lockHead, locked+"}}},\n", lockTail, "Dockerfile", lockUser),
		beside("dfvet.lock", "images of one name", lockHead, strings.Replace(locked, "§", "", 1)+"}}},\n", lockTail, "Dockerfile", lockUser),
		beside("dfvet.lock", "labels", lockHead, locked+`"labels": {"dev.dfvet.contract": "{\"version\":1,\"types\":{\"com.acme/t§\":{\"is\":[\"com.acme/t¤\"]}}}"}}}},`+"\n", lockTail, "Dockerfile", lockUser),
		beside("dfvet.lock", "labels that cannot be read", lockHead, locked+`"labels": {"dev.dfvet.contract": "{"}}}},`+"\n", lockTail, "Dockerfile", lockUser),
		beside("dfvet.lock", "variables", lockHead+strings.Replace(locked, "§", "1", 1)+"\"env\": {", "\"A§\": \"b\",\n", "\"A\": \"\"}}}},"+lockTail, "Dockerfile", lockUser),
		beside("dfvet.lock", "platforms", lockHead+strings.Replace(locked, "§", "1", 1)+"}", ", \"linux/a§\": {}\n", "}},"+lockTail, "Dockerfile", lockUser),
		beside("dfvet.lock", "brackets", lockHead+"\"a\": ", "[", "", "Dockerfile", lockUser),
		beside(".dockerignore", "names", "", "a§\n", "", "Dockerfile", copies),
		beside(".dockerignore", "globs", "", "a*b*§\n", "", "Dockerfile", copies),
		beside(".dockerignore", "stars", "", "**/a§/**\n", "", "Dockerfile", copies),
		beside(".dockerignore", "exceptions", "", "!a§\n", "", "Dockerfile", copies),
		beside(".dockerignore", "one pattern of stars", "", "*a", "\n", "Dockerfile", copies),
		beside(".gitignore", "names", "", "a§\n", "", "Dockerfile", copies),
		beside(".gitignore", "globs", "", "a*b*§\n", "", "Dockerfile", copies),
		beside(".gitignore", "one pattern of stars", "", "*a", "\n", "Dockerfile", copies),
		beside(".gitignore", "exceptions", "", "!a§\n", "", "Dockerfile", copies),
		beside(yaml, "options of rules", "rules:\n", "  no-rule§: {level: off, a: b}\n", "", "Dockerfile", spaced),
		beside(yaml, "rules", "rules:\n", "  no-rule§: off\n", "", "Dockerfile", spaced),
		beside(yaml, "paths", "paths:\n", "  - {files: [a§], rules: {DL3018: off}}\n", "", "Dockerfile", spaced),
		beside(yaml, "ignored files", "ignore:\n", "  - a§\n", "", "Dockerfile", spaced),
		beside(yaml, "unknown keys", "", "key§: b\n", "", "Dockerfile", spaced),
		beside(yaml, "paths with globs", "paths:\n", "  - {files: ['**/a§/**'], rules: {DL3018: off}}\n", "", "Dockerfile", spaced),
		beside(yaml, "rules by globs", "rules:\n", "  'a§*': off\n", "", "Dockerfile", spaced),
		beside(yaml, "sets of Compose files", "compose:\n", "  - [a§.yaml, b§.yaml]\n", "", "Dockerfile", spaced),
	)
}

func nestEnv(name, open, end string) Construct {
	return with(nest(".env", name, "A1=", open, "b", end, "\n"),
		"compose.yaml", "services: {a: {image: nginx:1.29, environment: {A: '${A1}'}}}\n")
}

// joins returns the constructs of several files that dfvet reads together.
func joins() []Construct {
	many := func(name, file, text string, more ...string) Construct {
		return Construct{Name: "files: " + name, Make: func(size int) map[string]string {
			files := map[string]string{}
			for i := 0; i < len(more); i += 2 {
				files[more[i]] = more[i+1]
			}
			for i := 1; size > 0; i++ {
				text := numbered(text, i)
				files[numbered(file, i)] = text
				size -= len(text) + 100 // the cost of a file does not only depend on its text
			}
			return files
		}}
	}
	return []Construct{
		many("Dockerfiles in folders", "d§/Dockerfile", alpine+"RUN ls\n"),
		many("Dockerfiles in one folder", "Dockerfile.§", alpine+"COPY a /b\n"),
		many("Compose files in folders", "d§/compose.yaml", "services: {a: {image: nginx:1.29}}\n"),
		many("Compose files in one folder", "compose.n§.yaml", "services: {a: {image: nginx:1.29}}\n", "compose.yaml", "services: {a: {image: redis:8}}\n"),
		many("Compose files that extend each other", "compose.n§.yaml", "services: {a: {extends: {file: compose.n¤.yaml, service: a}}}\n", "compose.n0.yaml", "services: {a: {image: redis:8}}\n"),
		many("Compose files that include each other", "d§/compose.yaml", "include: [../d¤/compose.yaml]\nservices: {a§: {image: nginx:1.29}}\n", "d0/compose.yaml", "services: {a: {image: redis:8}}\n"),
		many("Compose files that read one env file", "d§/compose.yaml", "services: {a: {image: nginx:1.29, env_file: ../a.env}}\n", "a.env", fill(5000, "A§=b\n")),
		many("contract files", "a§.contract", "FROM i§\nLISTENS ON: TCP:80 FOR: org.ietf.http/\n"),
		many("contract files of one image", "a§.contract", "FROM i:§\nLISTENS ON: TCP:80 FOR: org.ietf.http/\n", "compose.yaml", "services: {a: {image: 'i:5'}}\n"),
		many("contract files with types", "a§.contract", "TYPE a.b/c§ IS: a.b/c¤\n"),
		many("projects with contracts", "d§/Dockerfile", alpine+"#: LISTENS ON: TCP:80 FOR: org.ietf.http/\n"),
		many("configurations", "d§/dfvet.yaml", "rules: {DL3018: off}\n"),
		many(".gitignore files", "d§/.gitignore", "a§\n"),
		many("folders in folders", "d/§/e/Dockerfile", alpine),
		{Name: "files: contract files and services", Make: func(size int) map[string]string {
			files := map[string]string{"compose.yaml": "services:\n" + fill(size/2, "  s§: {image: 'i§:1'}\n")}
			for i := range size / 2 / 150 {
				files[fmt.Sprintf("a%d.contract", i)] = fmt.Sprintf("FROM i%d\nLISTENS ON: TCP:80 FOR: org.ietf.http/\n", i)
			}
			return files
		}},
		{Name: "files: contract files and one image's services", Make: func(size int) map[string]string {
			files := map[string]string{"compose.yaml": "services:\n" + fill(size/2, "  s§: {image: 'i:§'}\n")}
			for i := range size / 2 / 150 {
				files[fmt.Sprintf("a%d.contract", i)] = fmt.Sprintf("FROM i:%d\nLISTENS ON: TCP:80 FOR: org.ietf.http/\n", i)
			}
			return files
		}},
		{Name: "files: services and stages of one Dockerfile", Make: func(size int) map[string]string {
			return map[string]string{
				"Dockerfile":   fill(size/2, "FROM alpine:3.22 AS s§\nRUN ls\n#: LISTENS ON: TCP:80 FOR: org.ietf.http/\n"),
				"compose.yaml": "services:\n" + fill(size/2, "  s§: {build: {context: ., target: s§}}\n"),
			}
		}},
		{Name: "files: services with arguments and one Dockerfile", Make: func(size int) map[string]string {
			return map[string]string{
				"Dockerfile":   alpine + fill(size/4, "ARG A§=b\n"),
				"compose.yaml": "services:\n" + fill(size/2, "  s§: {build: {context: ., args: {A1: x§}}}\n"),
			}
		}},
		{Name: "files: a chain of projects' images", Make: func(size int) map[string]string {
			files := map[string]string{"compose.yaml": "services:\n" + fill(size/2, "  s§: {build: ./d§, image: 'own:§'}\n")}
			for i := range size / 2 / 120 {
				files[fmt.Sprintf("d%d/Dockerfile", i+1)] = fmt.Sprintf("FROM own:%d\nENV A%d=b\n", i, i)
			}
			return files
		}},
		{Name: "files: a folder of files to copy", Make: func(size int) map[string]string {
			files := map[string]string{"Dockerfile": alpine + fill(size/2, "COPY f§ /f§\n")}
			for i := range size / 2 / 100 {
				files[fmt.Sprint("f", i)] = "x"
			}
			return files
		}},
		{Name: "files: ignore patterns and files to copy", Make: func(size int) map[string]string {
			return map[string]string{"Dockerfile": alpine + fill(size/2, "COPY f§ /f§\n"), ".dockerignore": fill(size/2, "g§\n")}
		}},
		{Name: "files: ignore patterns and folders", Make: func(size int) map[string]string {
			files := map[string]string{".gitignore": fill(size/2, "g§\n")}
			for i := range size / 2 / 100 {
				files[fmt.Sprintf("d%d/Dockerfile", i)] = alpine
			}
			return files
		}},
		{Name: "files: paths of the configuration and files", Make: func(size int) map[string]string {
			files := map[string]string{"dfvet.yaml": "paths:\n" + fill(size/2, "  - {files: ['g§/**'], rules: {DL3018: off}}\n")}
			for i := range size / 2 / 100 {
				files[fmt.Sprintf("d%d/Dockerfile", i)] = alpine
			}
			return files
		}},
		{Name: "files: services and their env files", Make: func(size int) map[string]string {
			files := map[string]string{}
			var b strings.Builder
			b.WriteString("services:\n")
			for i := range size / 200 {
				fmt.Fprintf(&b, "  s%d: {image: nginx:1.29, env_file: e%d.env}\n", i, i)
				files[fmt.Sprintf("e%d.env", i)] = fill(100, "A§=b\n")
			}
			files["compose.yaml"] = b.String()
			return files
		}},
		{Name: "files: services and one env file", Make: func(size int) map[string]string {
			return map[string]string{
				"a.env":        fill(size/2, "A§=b\n"),
				"compose.yaml": "services:\n" + fill(size/2, "  s§: {image: nginx:1.29, env_file: a.env}\n"),
			}
		}},
	}
}
