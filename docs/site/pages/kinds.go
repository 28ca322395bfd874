package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
)

// A kind is a kind of names in the reference, such as types. Each name has a page, and an index lists them.
type kind struct {
	folder, title, intro string
	pages                func(mistakes) []*page
}

// kinds lists the kinds of pages. They are generated from the tables that `dfvet explain` uses.
var kinds = []kind{
	{"instructions", "Instructions", "Docker's instructions, and those that dfvet adds to state a contract.", instructionPages},
	{"clauses", "Clauses", "The parts of a contract line that end in a colon, and the words without one. Each links to the instructions that accept it.", clausePages},
	{"formats", "Formats of values", "The formats that `FORMAT:` accepts. A format with an argument in parentheses relates the value to a protocol type, so that dfvet can find the service to which the value refers.", formatPages},
	{"types", "Protocol types", "The protocols of connections, and the contents of volumes. A type with a path, such as `org.ietf.http/2`, is also of every type above it.", typePages},
	{"images", "Images", "Images whose contract is built into dfvet.", imagePages},
	{"programs", "Programs", "Programs whose listeners, flags and variables dfvet knows, whatever image they run in. [How programs are found](/programs).", programPages},
}

// build returns the index of a kind and its pages.
func (k kind) build(wrong mistakes) (*page, []*page) {
	pages := k.pages(wrong)
	var b strings.Builder
	b.WriteString(k.intro + "\n\n")
	for _, p := range pages {
		p.path = "reference/" + k.folder + "/" + p.path
		fmt.Fprintf(&b, "- [%s](/%s)\n", p.title, p.path)
	}
	fmt.Fprintf(&b, "\n`dfvet explain NAME` prints the same in a terminal.\n")
	return &page{path: "reference/" + k.folder + "/index", title: k.title, index: true, body: b.String()}, pages
}

// slug returns a name as the last part of a page's path: in lower case, with letters, digits and hyphens.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
	return strings.Join(words, "-")
}

// slugOf returns the name of a program as the last part of its page's path. The result differs for "jupyter
// lab" and "jupyter-lab".
func slugOf(program string) string {
	var words []string
	for _, word := range strings.Fields(program) {
		words = append(words, slug(word))
	}
	return strings.Join(words, "_")
}

// code returns a text as code in Markdown.
func code(text string) string { return "`" + text + "`" }

func instructionPages(mistakes) []*page {
	var pages []*page
	for _, f := range dockerfile.Forms {
		p := &page{path: slug(f.Name), title: code(f.Name)}
		if f.Dialect {
			p.title, p.path = p.title+" in a contract", p.path+"-contract"
		}
		var b strings.Builder
		fmt.Fprintf(&b, "```text\n%s\n```\n\n%s\n", strings.Join(f.Usage, "\n"), strings.TrimSpace(f.Doc))
		for i, c := range f.Clauses {
			if i == 0 {
				b.WriteString("\n## Clauses\n\n| clause | meaning |\n| --- | --- |\n")
			}
			fmt.Fprintf(&b, "| [%s](/reference/clauses/%s) | %s |\n", cell(code(c.Usage)), slug(c.Name), cell(c.Doc))
		}
		for i, x := range f.Flags {
			if i == 0 {
				b.WriteString("\n## Flags\n\n| flag | meaning |\n| --- | --- |\n")
			}
			fmt.Fprintf(&b, "| %s | %s |\n", code("--"+x.Name), cell(x.Doc))
		}
		p.body = b.String()
		pages = append(pages, p)
	}
	return pages
}

// cell returns a text as the cell of a Markdown table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

func clausePages(mistakes) []*page {
	byName := map[string]*page{}
	var names []string
	for _, f := range dockerfile.Forms {
		for _, c := range f.Clauses {
			p := byName[c.Name]
			if p == nil {
				p = &page{path: slug(c.Name), title: code(c.Name)}
				byName[c.Name], names = p, append(names, c.Name)
			}
			var b strings.Builder
			fmt.Fprintf(&b, "## On [%s](/reference/instructions/%s-contract)\n\n```text\n%s\n```\n\n%s\n\n", code(f.Name), slug(f.Name), c.Usage, c.Doc)
			for _, v := range c.Values {
				if says := c.Says[v]; says != "" {
					fmt.Fprintf(&b, "- %s: %s\n", code(v), says)
				}
			}
			p.body += b.String()
		}
	}
	slices.Sort(names)
	var pages []*page
	for _, name := range names {
		pages = append(pages, byName[name])
	}
	return pages
}

func formatPages(mistakes) []*page {
	var pages []*page
	for _, c := range types.Constructors {
		body := fmt.Sprintf("```text\n%s\n```\n\n%s\n", c.Usage, c.Doc)
		if c.Reference {
			body += "\nThe argument is a [protocol type](/reference/types/), or the `AS:` name of a connection or listener of the same contract.\n"
		}
		if c.Secret {
			body += "\nA value in plain text, in a Compose file or in `ENV`, is reported.\n"
		}
		pages = append(pages, &page{path: slug(string(c.Kind)), title: code(string(c.Kind)), body: body})
	}
	for _, f := range catalog.Standard().Formats() {
		body := f.Doc + "\n"
		if f.Matches != "" {
			body += fmt.Sprintf("\nA value matches\n\n```text\n%s\n```\n", f.Matches)
		}
		pages = append(pages, &page{path: slug(f.Name.String()), title: code(f.Name.String()), body: body})
	}
	return pages
}

func typePages(mistakes) []*page {
	r := catalog.Standard()
	declared := map[types.Type]bool{}
	for _, d := range r.Types() {
		declared[d.Type] = true
	}
	var pages []*page
	for _, d := range r.Types() {
		short := shortNames(d.Type)
		p := &page{path: slug(d.Type.String()), title: code(d.Type.String()), also: short}
		var b strings.Builder
		b.WriteString(d.Doc + "\n\n| | |\n| --- | --- |\n")
		row := func(what string, words []string) {
			if len(words) > 0 {
				fmt.Fprintf(&b, "| %s | %s |\n", what, strings.Join(words, ", "))
			}
		}
		plain, tls := r.Schemes(d.Type)
		row("short names", codes(short))
		row("supertypes", typeLinks(r.Ancestors(d.Type)[1:], declared))
		row("subtypes", typeLinks(r.Children(d.Type), declared))
		row("port", codes(r.Defaults(d.Type, false)))
		row("port with TLS", codes(r.Defaults(d.Type, true)))
		row("URL schemes", codes(plain))
		row("URL schemes with TLS", codes(tls))
		p.body = b.String()
		pages = append(pages, p)
	}
	return pages
}

func typeLinks(all []types.Type, declared map[types.Type]bool) []string {
	var links []string
	for _, t := range all {
		if text := code(t.String()); declared[t] {
			links = append(links, "["+text+"](/reference/types/"+slug(t.String())+")")
		} else {
			links = append(links, text)
		}
	}
	return links
}

func codes[T any](all []T) []string {
	var words []string
	for _, x := range all {
		words = append(words, code(fmt.Sprint(x)))
	}
	return words
}

// shortNames lists the short names of a type.
func shortNames(t types.Type) []string {
	var all []string
	for _, s := range types.Shorts() {
		if s.Type.Name() == t.Name() && !s.Type.IsWord() {
			all = append(all, s.Name)
		}
	}
	return all
}

// shown returns the name of an image as it appears in Dockerfiles.
func shown(image string) string {
	return strings.TrimPrefix(strings.TrimPrefix(image, "docker.io/"), "library/")
}

func imagePages(wrong mistakes) []*page {
	bodies := map[string]*strings.Builder{}
	files := map[string][]string{} // the files of the catalogue that describe an image
	for _, f := range catalog.Trees() {
		for _, s := range f.Stages {
			if s.From == nil || s.From.Image == nil {
				continue
			}
			block := fmt.Sprintf("```contract\n%s\n```\n\n", strings.TrimSpace(f.Source.Slice(s.At)))
			seen := map[string]bool{}
			for _, from := range append([]*dockerfile.From{s.From}, s.Also...) {
				ref, ok := contract.ParseRef(from.Image.Text)
				if !ok || seen[ref.Name] {
					continue
				}
				seen[ref.Name] = true
				if bodies[ref.Name] == nil {
					bodies[ref.Name] = &strings.Builder{}
				}
				bodies[ref.Name].WriteString(block)
				if !slices.Contains(files[ref.Name], f.Source.Path) {
					files[ref.Name] = append(files[ref.Name], f.Source.Path)
				}
			}
		}
	}
	var pages []*page
	for _, name := range catalog.Images() {
		if b := bodies[name]; b != nil {
			pages = append(pages, &page{path: slug(shown(name)), title: code(shown(name)), body: imageIntro + b.String() + wrong.of(files[name]...)})
		}
	}
	slices.SortFunc(pages, func(a, b *page) int { return strings.Compare(a.title, b.title) })
	return pages
}

const imageIntro = "This contract is built into dfvet. A block with conditions on the tag, such as `:>=18` or `:*alpine*`, applies only to these versions, and takes precedence over the blocks before it. " +
	"`dfvet contract IMAGE` prints the result for one version. To add to it or replace it, write a contract file, or `x-contract` in the service.\n\n"

func programPages(wrong mistakes) []*page {
	byHead := map[string]*page{}
	files := map[string][]string{}
	var heads []string
	for _, name := range catalog.ProgramNames() {
		for _, x := range catalog.Programs(name) {
			head := x.String()
			if byHead[head] == nil {
				byHead[head], heads = &page{path: slugOf(head), title: code(head)}, append(heads, head)
			}
			block := fmt.Sprintf("```contract\n%s\n```\n\n", strings.TrimSpace(x.File.Source.Slice(x.Stage.At)))
			if p := byHead[head]; !strings.Contains(p.body, block) {
				p.body += block
			}
			if !slices.Contains(files[head], x.File.Source.Path) {
				files[head] = append(files[head], x.File.Source.Path)
			}
		}
	}
	slices.Sort(heads)
	var pages []*page
	for _, head := range heads {
		byHead[head].body += wrong.of(files[head]...)
		pages = append(pages, byHead[head])
	}
	return pages
}
