package coverage

import (
	"fmt"
	"io"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// mostMissing is the maximum number of images and Dockerfiles without a contract that the text report lists.
const mostMissing = 10

// Text writes the report for a terminal.
func (r *Report) Text(w io.Writer, base string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %s have a contract (%d %%)\n", r.Typed(), counted(len(r.Services), "service"), r.Percent())
	for _, s := range Sources {
		if n := r.From(s); n > 0 {
			fmt.Fprintf(&b, "  %5d  %s\n", n, s)
		}
	}
	if r.Needs.Total() > 0 {
		fmt.Fprintf(&b, "%s\n", counted(r.Needs.Total(), "need"))
		for _, v := range r.Needs.verdicts() {
			fmt.Fprintf(&b, "  %5d  %s\n", v.count, v.name)
		}
	}
	all := r.Missing()
	if len(all) > 0 {
		b.WriteString("no contract for\n")
	}
	for i, m := range all {
		if i == mostMissing {
			fmt.Fprintf(&b, "         and %d more\n", len(all)-i)
			break
		}
		fmt.Fprintf(&b, "  %5d  %s\n", m.Services, source.EscapeLine(m.Name(base)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown writes the report as Markdown tables, for a job summary or a README.
func (r *Report) Markdown(w io.Writer, base string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "**%d %%** of the services have a contract (%d of %d).\n\n", r.Percent(), r.Typed(), len(r.Services))
	b.WriteString("| contract from | services |\n| --- | ---: |\n")
	for _, s := range Sources {
		if n := r.From(s); n > 0 {
			fmt.Fprintf(&b, "| %s | %d |\n", s, n)
		}
	}
	fmt.Fprintf(&b, "| none | %d |\n", r.From(None))
	b.WriteString("\n| needs | |\n| --- | ---: |\n")
	for _, v := range r.Needs.verdicts() {
		fmt.Fprintf(&b, "| %s | %d |\n", v.name, v.count)
	}
	if all := r.Missing(); len(all) > 0 {
		b.WriteString("\n| no contract for | services |\n| --- | ---: |\n")
		for i, m := range all {
			if i == mostMissing {
				fmt.Fprintf(&b, "| and %d more | |\n", len(all)-i)
				break
			}
			fmt.Fprintf(&b, "| %s | %d |\n", markdownCode(m.Name(base)), m.Services)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownCode returns a name as code for a table cell.
func markdownCode(text string) string {
	text = strings.NewReplacer("`", "'", "|", `\|`).Replace(source.EscapeLine(text))
	return source.Quote(text)
}

type verdict struct {
	name  string
	count int
}

func (n Needs) verdicts() []verdict {
	return []verdict{{"satisfied", n.Satisfied}, {"violated", n.Violated}, {"unproven", n.Unproven}, {"unknown", n.Unknown}}
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
