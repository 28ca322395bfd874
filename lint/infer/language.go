package infer

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A platform describes how to recognize an image that runs programs in a language. It is one row of data, in
// which spaces separate words.
type platform struct {
	language string
	images   string // words in the names of base images
	programs string // first words of a command
	compiled bool   // such programs also run in images that do not show the language
}

var platforms = []platform{
	{language: "python", images: "python pypy uv conda miniconda anaconda jupyter airflow tiangolo uvicorn-gunicorn pytorch tensorflow", programs: "python gunicorn uvicorn hypercorn daphne celery flask django-admin fastapi streamlit uv poetry pipenv manage.py dramatiq rq arq waitress-serve"},
	{language: "javascript", images: "node bun deno nodejs playwright puppeteer", programs: "node npm yarn pnpm bun deno npx nodemon ts-node tsx next nest pm2 nuxt"},
	{language: "go", images: "golang go-toolset", programs: "go air reflex CompileDaemon", compiled: true},
	{language: "java", images: "java openjdk eclipse-temurin temurin amazoncorretto corretto maven gradle jre jdk tomcat wildfly jetty kotlin", programs: "java mvn gradle mvnw gradlew catalina.sh", compiled: true},
	{language: "ruby", images: "ruby rails", programs: "ruby bundle rails puma rake sidekiq rackup unicorn"},
	{language: "php", images: "php laravel frankenphp composer serversideup", programs: "php php-fpm apache2-foreground artisan"},
	{language: "rust", images: "rust", programs: "cargo", compiled: true},
	{language: "csharp", images: "dotnet aspnet", programs: "dotnet", compiled: true},
}

// dialects lists the languages of the files that each platform runs.
var dialects = map[string][]string{"java": {"java", "kotlin", "properties"}, "csharp": {"csharp", "appsettings"}, "ruby": {"ruby", "erb"},
	"php": {"php", "symfony"}, "javascript": {"javascript", "prisma"}}

// takes reports whether a platform runs files in the given language.
func takes(platform, language string) bool {
	return platform == language || slices.Contains(dialects[platform], language)
}

// language returns the platform of a stage. It depends on the stage's command, or else on its base image, or
// else on the stage from which it copies a compiled program.
func (e *engine) language(t *target) string {
	if l := e.commandLanguage(t); l != "" {
		return l
	}
	image := t.stage.Root().Image.Text
	if l := imageLanguage(image); l != "" {
		return l
	}
	if servers(image) {
		return ""
	}
	found := ""
	for s := t.stage; s != nil; s = s.Base {
		for _, in := range s.Body {
			c, ok := in.(*dockerfile.Copy)
			if !ok || c.From == nil {
				continue
			}
			from := s.Build.Source(c.From)
			if from == nil {
				continue
			}
			if l := imageLanguage(from.Root().Image.Text); l != "" && platformOf(l).compiled {
				found = l
			}
		}
	}
	return found
}

// servers reports whether an image is a web server, which only serves files that a build produced.
func servers(image string) bool {
	name := path.Base(strings.SplitN(image, ":", 2)[0])
	return strings.Contains(name, "nginx") || name == "httpd" || name == "caddy" || name == "traefik"
}

func platformOf(language string) *platform {
	for i := range platforms {
		if platforms[i].language == language {
			return &platforms[i]
		}
	}
	return &platform{}
}

// imageLanguage returns the language that the name of an image implies, or "".
func imageLanguage(image string) string {
	name, _, _ := strings.Cut(image, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name = name[:i]
	}
	parts := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return c == '/' || c == '-' || c == '_' || c == '.' })
	for i := range platforms {
		for word := range strings.FieldsSeq(platforms[i].images) {
			if slices.ContainsFunc(parts, func(p string) bool { return strings.TrimRight(p, "0123456789") == word || p == word }) {
				return platforms[i].language
			}
		}
		for word := range strings.FieldsSeq(platforms[i].images) {
			if strings.Contains(word, "-") && strings.Contains(strings.ToLower(name), word) {
				return platforms[i].language
			}
		}
	}
	return ""
}

// commandLanguage returns the language of the program that the services run. It returns "" unless all
// evidence agrees.
func (e *engine) commandLanguage(t *target) string {
	found := ""
	for _, words := range e.commands(t) {
		l := wordsLanguage(words)
		if l == "" {
			continue
		}
		if found != "" && found != l {
			return ""
		}
		found = l
	}
	return found
}

func wordsLanguage(words []string) string {
	for i, w := range words {
		name := strings.TrimRight(path.Base(w), "0123456789.")
		for j := range platforms {
			if slices.Contains(strings.Fields(platforms[j].programs), name) {
				return platforms[j].language
			}
		}
		if i > 0 && strings.HasPrefix(w, "-") {
			continue
		}
		if ext := path.Ext(w); ext == ".py" || ext == ".js" || ext == ".mjs" {
			return map[string]string{".py": "python", ".js": "javascript", ".mjs": "javascript"}[ext]
		}
	}
	return ""
}

// commands returns the words of each service's command. Shell commands are split into words. Without
// services, it returns the words of the image's own command.
func (e *engine) commands(t *target) [][]string {
	var all [][]string
	add := func(words []string) {
		var out []string
		for _, w := range words {
			out = append(out, strings.Fields(w)...)
		}
		all = append(all, out)
	}
	for _, s := range t.services {
		var words []string
		for _, g := range s.Around {
			words = append(words, g.Text)
		}
		for _, g := range s.Args {
			words = append(words, g.Text)
		}
		add(words)
	}
	if len(all) == 0 && t.has.contract != nil {
		c := t.has.contract.Config
		add(slices.Concat(c.Entrypoint, c.Cmd))
	}
	return all
}
