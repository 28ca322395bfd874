package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

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
		Use:   "explain [NAME…]",
		Short: "describe a rule, an instruction, a type, an image or a program",
		Long: `explain describes the rule (by any of its names), instruction, clause, format, protocol type, image or
program with the given name. Several words form one name. Without a name, it lists the names.`,
		Example:           "  dfvet explain\n  dfvet explain wiring/wrong-port\n  dfvet explain DL3025\n  dfvet explain CONNECTS TO\n  dfvet explain http\n  dfvet explain postgres:17\n  dfvet explain flask run",
		ValidArgsFunction: completeTopics,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				_, err := io.WriteString(cmd.OutOrStdout(), topicIndex())
				return err
			}
			name := strings.Join(args, " ")
			pages := explain(name)
			if len(pages) == 0 {
				return source.Errorf("unknown name `%s`%s", name, suggestion(name))
			}
			_, err := io.WriteString(cmd.OutOrStdout(), strings.Join(pages, "\n"))
			return err
		},
	}
}

// explain returns the pages about everything that has a name. Each page ends with a line break.
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
	pages = append(pages, typePages(name)...)
	pages = append(pages, imagePages(name)...)
	pages = append(pages, programPages(name)...)
	if len(pages) == 0 {
		pages = linePages(name)
	}
	return pages
}

// linePages returns the pages for the start of a line, such as "CONNECTS TO", "ENVIRONMENT NEEDS" or "LISTENS
// TLS".
func linePages(name string) []string {
	first, rest, ok := strings.Cut(strings.ToUpper(strings.ReplaceAll(name, ":", " ")), " ")
	if !ok {
		return nil
	}
	var pages []string
	for _, f := range dockerfile.Lookup(first) {
		for _, word := range strings.Fields(rest) {
			if slices.ContainsFunc(f.Usage, func(u string) bool { return slices.Contains(usageWords(u), word) }) ||
				slices.ContainsFunc(f.Clauses, func(c dockerfile.ClauseForm) bool { return c.Name == word }) {
				pages = append(pages, formPage(f))
				break
			}
		}
	}
	return pages
}

// usageWords returns the words in the usage of an instruction.
func usageWords(usage string) []string {
	return strings.FieldsFunc(usage, func(r rune) bool { return strings.ContainsRune(" :[]|…", r) })
}

func rulePage(r *lint.Rule) string {
	also := ""
	if len(r.Aliases) > 0 {
		also = "; also called " + strings.Join(r.Aliases, ", ")
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

// clausePages returns a page about a clause for each meaning that it has; most clauses mean the same on every
// instruction.
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

// typePages returns the page of a standard type or of a named format.
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
			b.WriteString("\n" + strings.TrimRight(wrap(what+": ", listed(words)), "\n"))
		}
	}
	row("short names", shortNames(t))
	row("supertypes", texts(r.Ancestors(t)[1:]))
	row("subtypes", texts(r.Children(t)))
	row("port", texts(r.Defaults(t, false)))
	row("port with TLS", texts(r.Defaults(t, true)))
	plain, tls := r.Schemes(t)
	row("schemes", plain)
	row("schemes with TLS", tls)
	return []string{strings.TrimRight(b.String(), "\n") + "\n"}
}

// shortNames lists the short names of a type, and marks those that include TLS.
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

// suggestion returns, for the end of a message, the rules whose names or titles contain the words, or the most
// similar name, or the rules whose pages contain the words, or a hint to run `dfvet explain`.
func suggestion(name string) string {
	titled, mentioned := rulesAbout(name)
	near := lint.NewNames(rules.All()).Near(name)
	first := ""
	names := topicNames()
	for _, word := range []string{name, before(name, ":"), before(name, " ")} {
		if near == "" {
			near, first = source.Keywords.Near(word, names), word
		}
	}
	about := append(titled, mentioned...)
	switch {
	case len(titled) > 0, len(about) > 0 && (near == "" || near == strings.ToUpper(first)):
		return "; rules that mention it: " + source.List(source.QuoteEach(about[:min(len(about), mostMentions)]), "and")
	case near != "":
		return source.Messagef("; did you mean `%s`?", near)
	}
	return "; see `dfvet explain`"
}

// mostMentions is the number of rules that are named for words without a page of their own.
const mostMentions = 4

// rulesAbout returns the names of the rules that contain all words of a text in their names or titles, and of those
// that only mention them on their pages.
func rulesAbout(text string) (titled, mentioned []string) {
	split := func(text string) []string {
		return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	words := split(text)
	contains := func(text string) bool {
		all := split(text)
		return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(all, w) })
	}
	for _, r := range rules.All() {
		switch {
		case contains(r.Name + " " + r.Title()):
			titled = append(titled, r.Name)
		case contains(r.Doc):
			mentioned = append(mentioned, r.Name)
		}
	}
	return titled, mentioned
}

// before returns the part of a name before a separator.
func before(name, separator string) string {
	name, _, _ = strings.Cut(name, separator)
	return name
}
