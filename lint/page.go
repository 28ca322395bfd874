package lint

import "strings"

// Where the source code and the documentation are published.
const (
	Home      = "https://github.com/dfvet/dfvet"
	Published = Home + "/blob/main/"
)

// Page returns the base name of the rule's files without extension, such as "wiring_wrong_port".
func (r *Rule) Page() string { return pageName.Replace(r.Name) }

var pageName = strings.NewReplacer("/", "_", "-", "_")

// URL returns the URL of the rule's page.
func (r *Rule) URL() string { return Published + "lint/rules/" + r.Page() + ".md" }

// Title returns the first line of the rule's page, which is the rule in a few words.
func (r *Rule) Title() string {
	line, _, _ := strings.Cut(r.Doc, "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "# "))
}

// Summary returns the first paragraph below the title, as one line.
func (r *Rule) Summary() string {
	_, rest, _ := strings.Cut(r.Doc, "\n")
	first, _, _ := strings.Cut(strings.TrimSpace(rest), "\n\n")
	return strings.Join(strings.Fields(first), " ")
}
