package rules

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_port_order.md
var portOrderDoc string

var portOrder = &lint.Rule{
	Name: "compose/port-order", Aliases: []string{"service-ports-alphabetical-order"}, Doc: portOrderDoc,
	Presets: strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Compose: func(p *lint.Pass, f *compose.File) {
		eachWritten(f, func(e *compose.Entry) {
			list := e.Value.Get("ports")
			if list == nil || list.Alias != nil || list.Kind != compose.Sequence {
				return
			}
			all := itemChunks(list)
			known := slices.DeleteFunc(slices.Clone(all), func(c chunk) bool {
				_, ok := numberOf(c.node)
				return !ok
			})
			late, early := disorder(known, lowerPort)
			if late < 0 {
				return
			}
			m, _ := numberOf(known[late].node)
			n, _ := numberOf(known[early].node)
			found := p.Report(known[late].at, "port %d belongs before %d", m, n)
			if readable(f) && len(known) == len(all) {
				orderFix(found, f.Source, all, lowerPort)
			}
		})
	},
}

func lowerPort(a, b chunk) bool {
	m, _ := numberOf(a.node)
	n, _ := numberOf(b.node)
	return m < n
}

// numberOf returns the number by which an item of ports is sorted: the first port on the host, where
// none is given the one in the container. It is false where a variable holds it.
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
		if v, ok := scalar(n, "published"); ok {
			text = v.Text
		} else if v, ok := scalar(n, "target"); ok {
			text = v.Text
		}
	}
	text, _, _ = strings.Cut(text, "-")
	number, err := strconv.Atoi(text)
	return number, err == nil
}
