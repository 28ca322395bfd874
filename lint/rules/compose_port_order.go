package rules

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_port_order.md
var portOrderDoc string

var portOrder = &lint.Rule{
	Name: "compose/port-order", Aliases: []string{"service-ports-alphabetical-order"}, Doc: portOrderDoc,
	Presets: family.Strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Compose: func(p *lint.Pass, f *compose.File) {
		visit.Services(f, func(e *compose.Entry) {
			list := e.Value.Get("ports")
			if list == nil || list.Alias != nil || list.Kind != compose.Sequence {
				return
			}
			all := edit.ItemChunks(list)
			known := slices.DeleteFunc(slices.Clone(all), func(c edit.Chunk) bool {
				_, ok := numberOf(c.Node)
				return !ok
			})
			late, early := edit.Disorder(known, lowerPort)
			if late < 0 {
				return
			}
			m, _ := numberOf(known[late].Node)
			n, _ := numberOf(known[early].Node)
			found := p.Report(known[late].At, "port %d should come before %d", m, n)
			if visit.Readable(f) && len(known) == len(all) {
				edit.Order(found, f.Source, all, lowerPort)
			}
		})
	},
}

func lowerPort(a, b edit.Chunk) bool {
	m, _ := numberOf(a.Node)
	n, _ := numberOf(b.Node)
	return m < n
}

// numberOf returns the number by which an item of ports is sorted. That is the first port on the host or, if
// there is none, the port in the container. It returns false if the port contains a variable.
func numberOf(n *compose.Node) (int, bool) {
	text := ""
	switch n.Kind {
	case compose.Scalar:
		text, _, _ = strings.Cut(n.Text, "/")
		if strings.Contains(text, "$") {
			return 0, false
		}
		fields := strings.Split(text, ":")
		if text = fields[len(fields)-1]; len(fields) > 1 && fields[len(fields)-2] != "" {
			text = fields[len(fields)-2]
		}
	case compose.Mapping:
		if v, ok := visit.Scalar(n, "published"); ok {
			text = v.Text
		} else if v, ok := visit.Scalar(n, "target"); ok {
			text = v.Text
		}
	}
	text, _, _ = strings.Cut(text, "-")
	number, err := strconv.Atoi(text)
	return number, err == nil
}
