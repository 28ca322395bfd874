package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain NAME",
		Short:   "say what a rule, an instruction, a clause, a type or a format is",
		Example: "  dfvet explain wiring/wrong-port\n  dfvet explain DL3025\n  dfvet explain LISTENS\n  dfvet explain org.postgresql.db/",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			pages := explain(args[0])
			if len(pages) == 0 {
				return fmt.Errorf("nothing is known of %q%s", args[0], suggestion(args[0]))
			}
			_, err := io.WriteString(cmd.OutOrStdout(), strings.Join(pages, "\n"))
			return err
		},
	}
}

// explain returns the pages of all that has the name, each with a line end.
func explain(name string) []string {
	all := rules.All()
	var pages []string
	found, _ := lint.NewNames(all).Find(name)
	for _, i := range found {
		pages = append(pages, rulePage(all[i]))
	}
	word := strings.ToUpper(strings.TrimSuffix(name, ":"))
	for _, f := range dockerfile.Lookup(word) {
		pages = append(pages, formPage(f))
	}
	pages = append(pages, clausePages(word)...)
	for _, c := range types.Constructors {
		if string(c.Kind) == word {
			pages = append(pages, fmt.Sprintf("%s (format of a value)\n\n%s\n", c.Usage, c.Doc))
		}
	}
	return append(pages, typePages(name)...)
}

func rulePage(r *lint.Rule) string {
	also := ""
	if len(r.Aliases) > 0 {
		also = "; other tools call it " + strings.Join(r.Aliases, ", ")
	}
	return fmt.Sprintf("%s (rule, %s%s)\n\n%s\n", r.Name, r.Level, also, strings.TrimSpace(r.Doc))
}

func formPage(f *dockerfile.Form) string {
	var b strings.Builder
	kind := "instruction"
	if f.Dialect {
		kind = "contract instruction"
	}
	fmt.Fprintf(&b, "%s (%s)\n\n", f.Name, kind)
	for _, u := range f.Usage {
		fmt.Fprintf(&b, "    %s\n", u)
	}
	fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(f.Doc))
	for _, x := range f.Flags {
		fmt.Fprintf(&b, "\n--%s\n    %s\n", x.Name, x.Doc)
	}
	for _, x := range f.Clauses {
		fmt.Fprintf(&b, "\n%s\n    %s\n", x.Usage, x.Doc)
	}
	return b.String()
}

// clausePages gathers what a clause means on the instructions that take it; mostly that is one.
func clausePages(name string) []string {
	var docs []string
	on := map[string][]string{}
	for _, f := range dockerfile.Forms {
		for _, c := range f.Clauses {
			if c.Name != name {
				continue
			}
			key := c.Usage + "\x00" + c.Doc
			if on[key] == nil {
				docs = append(docs, key)
			}
			on[key] = append(on[key], f.Name)
		}
	}
	var pages []string
	for _, key := range docs {
		usage, doc, _ := strings.Cut(key, "\x00")
		pages = append(pages, fmt.Sprintf("%s (clause of %s)\n\n%s\n", usage, strings.Join(on[key], ", "), doc))
	}
	return pages
}

// typePages returns the page of a standard type or named format.
func typePages(name string) []string {
	t, secure, flaw := types.ParseProtocol(name)
	if flaw != nil {
		return nil
	}
	r := catalog.Standard()
	if f := r.LookupFormat(t); f != nil {
		return []string{fmt.Sprintf("%s (format of a value)\n\n%s\n", f.Name, f.Doc)}
	}
	if !r.Declared(t) {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s (protocol type)\n", t)
	if secure {
		fmt.Fprintf(&b, "\n%s is this type with TLS.\n", name)
	}
	if d := r.Lookup(t); d != nil && d.Doc != "" {
		fmt.Fprintf(&b, "\n%s\n", d.Doc)
	}
	row := func(what string, words []string) {
		if len(words) > 0 {
			fmt.Fprintf(&b, "\n%s: %s", what, strings.Join(words, ", "))
		}
	}
	row("short names", shortNames(t))
	row("is", texts(r.Ancestors(t)[1:]))
	row("below it", texts(r.Children(t)))
	row("port", texts(r.Defaults(t, false)))
	row("port with TLS", texts(r.Defaults(t, true)))
	plain, tls := r.Schemes(t)
	row("schemes", plain)
	row("schemes with TLS", tls)
	return []string{strings.TrimRight(b.String(), "\n") + "\n"}
}

// shortNames lists the short names of a type; those that mean TLS say so.
func shortNames(t types.Type) []string {
	var all []string
	for _, s := range types.Shorts() {
		switch {
		case s.Type.Name() != t.Name() || s.Type.IsWord():
		case s.TLS:
			all = append(all, s.Name+" (with TLS)")
		default:
			all = append(all, s.Name)
		}
	}
	return all
}

func texts[T any](all []T) []string {
	var words []string
	for _, x := range all {
		words = append(words, fmt.Sprint(x))
	}
	return words
}

// suggestion is the nearest of all names, as a question.
func suggestion(name string) string {
	var words []string
	for _, f := range dockerfile.Forms {
		words = append(words, f.Name)
		for _, c := range f.Clauses {
			words = append(words, c.Name)
		}
	}
	for _, c := range types.Constructors {
		words = append(words, string(c.Kind))
	}
	for _, t := range catalog.Standard().Types() {
		words = append(words, t.Type.String())
	}
	slices.Sort(words)
	near := lint.NewNames(rules.All()).Near(name)
	if near == "" {
		near = source.Keywords.Near(name, words)
	}
	if near == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", near)
}
