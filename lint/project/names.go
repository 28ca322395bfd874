package project

import (
	"path"
	"slices"
	"strings"
)

// A Kind says what language a file is in.
type Kind int8

// The kinds of files. KindMaybe is for names that other programs use too: such a file is a Compose file only
// if it has a services key.
const (
	KindOther Kind = iota
	KindDockerfile
	KindContract
	KindCompose
	KindMaybe
	KindConfig
)

// templates are the extensions of files from which another program generates the real file.
var templates = []string{".template", ".tmpl", ".tpl", ".gotmpl", ".j2", ".jinja", ".jinja2", ".erb", ".hbs", ".mustache", ".in", ".m4"}

// sources are the extensions of source files that may be about Dockerfiles. dockerfile.go is source code.
// Dockerfile.go may be source code or a Dockerfile, which only its text shows.
var sources = []string{".go", ".py", ".js", ".mjs", ".ts", ".tsx", ".rs", ".rb", ".java", ".kt", ".swift", ".c", ".h", ".cc", ".cpp", ".cs", ".php", ".pl", ".lua", ".vim", ".ex", ".sql", ".tf", ".nix", ".json", ".toml", ".xml", ".ini", ".html", ".css", ".rst", ".adoc", ".txt", ".log", ".sh", ".bash", ".ps1", ".bat", ".patch", ".diff", ".rej"}

// KindOf returns the kind of a file from its name, as discovery does. Templates are KindOther.
func KindOf(name string) Kind {
	base := path.Base(name)
	name = strings.ToLower(base)
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	switch {
	case slices.Contains(templates, ext):
		return KindOther
	case name == "dfvet.yaml" || name == ".dfvet.yaml":
		return KindConfig
	case ext == ".contract":
		return KindContract
	case ext == ".yaml" || ext == ".yml":
		return yamlKind(stem)
	case dockerfileName(name, ext) && !(base[0] == 'd' && slices.Contains(sources, ext)):
		return KindDockerfile
	}
	return KindOther
}

// templateOf returns the name of the file that is generated from a template. ok is false if the name is not
// that of a template.
func templateOf(name string) (made string, ok bool) {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext), slices.Contains(templates, strings.ToLower(ext))
}

func yamlKind(stem string) Kind {
	switch {
	case strings.HasPrefix(stem, "rancher-compose"): // Rancher has its own format
	case strings.HasPrefix(stem, "compose") || strings.HasPrefix(stem, "docker-compose"):
		return KindCompose
	case strings.HasSuffix(stem, "compose"):
		return KindMaybe
	}
	return KindOther
}

func dockerfileName(name, ext string) bool {
	switch {
	case name == "dockerfile" || name == "containerfile":
		return true
	case ext == ".dockerignore" || ext == ".containerignore" || ext == ".md":
		return false
	}
	return strings.HasPrefix(name, "dockerfile.") || strings.HasPrefix(name, "dockerfile-") ||
		ext == ".dockerfile" || ext == ".containerfile"
}

// kindNamed returns the kind of a file that the user named. Anything that is neither YAML nor a contract file
// is a Dockerfile.
func kindNamed(name string) Kind {
	if k := KindOf(name); k != KindOther {
		if k == KindMaybe {
			return KindCompose
		}
		return k
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml":
		return KindCompose
	}
	return KindDockerfile
}

// Template reports whether the text is a template from which another program generates the real file.
func Template(text string) bool {
	if i := strings.Index(text, "{%"); i >= 0 && strings.Contains(text[i:], "%}") {
		return true
	}
	for rest := text; ; {
		i := strings.Index(rest, "%%")
		if i < 0 {
			return false
		}
		rest = rest[i+2:]
		n := 0
		for n < len(rest) && (rest[n] >= 'A' && rest[n] <= 'Z' || rest[n] == '_' || n > 0 && rest[n] >= '0' && rest[n] <= '9') {
			n++
		}
		if n > 0 && strings.HasPrefix(rest[n:], "%%") {
			return true
		}
	}
}
