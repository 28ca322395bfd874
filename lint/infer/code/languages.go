package code

import (
	"path"
	"strings"
)

// languages are all languages. The first one that accepts a file reads it.
var languages = []*Language{
	language("python", []string{".py"}, pythonDialect),
	language("javascript", []string{".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"}, javascriptDialect),
	language("go", []string{".go"}, goDialect),
	language("java", []string{".java"}, javaLike(&javaSyntax, nil, true)),
	language("kotlin", []string{".kt", ".kts"}, javaLike(&kotlinSyntax, []string{"fun"}, false)),
	language("ruby", []string{".rb", ".ru", ".rake"}, rubyDialect),
	language("php", []string{".php"}, phpDialect),
	language("rust", []string{".rs"}, rustDialect),
	language("csharp", []string{".cs"}, csharpDialect),
	{Name: "properties", file: isProperties, read: properties},
	{Name: "appsettings", file: func(name string) bool {
		base := path.Base(name)
		return strings.HasPrefix(base, "appsettings") && strings.HasSuffix(base, ".json")
	}, read: appsettings},
	{Name: "erb", file: func(name string) bool {
		return strings.HasSuffix(name, ".yml") && path.Base(path.Dir(name)) == "config"
	}, read: erb},
	{Name: "symfony", file: func(name string) bool {
		return (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")) && strings.Contains(name, "/config/")
	}, read: symfony},
	{Name: "prisma", file: func(name string) bool { return strings.HasSuffix(name, ".prisma") }, read: prisma},
}

// prisma reads url = env("NAME") in a Prisma schema.
func prisma(f *Facts, wanted map[string]bool) {
	at := 0
	for line := range strings.Lines(f.File.Text) {
		start := at
		at += len(line)
		before, rest, ok := strings.Cut(line, `env("`)
		name, _, closed := strings.Cut(rest, `"`)
		if !ok || !closed || !isName(name) || strings.HasPrefix(strings.TrimSpace(line), "//") {
			continue
		}
		f.Reads = append(f.Reads, Read{Name: name, File: f.File, At: spanOf(start+len(before)+5, name), How: "prisma"})
	}
}
