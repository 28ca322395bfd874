package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// mysqlOptions returns the reader for option files of MySQL or MariaDB. It reads where the server listens.
func mysqlOptions(what string) func(*source.File, string) *Content {
	return func(src *source.File, _ string) *Content {
		s := &Content{File: src}
		var port, address Text
		options(src, func(section string, key, value Text) {
			if !strings.HasPrefix(section, "mysqld") && !strings.HasPrefix(section, "mariadb") && section != "server" || section == "mariadb-client" {
				return
			}
			switch strings.ReplaceAll(strings.ToLower(key.Text), "_", "-") {
			case "port":
				port = value
			case "bind-address":
				address = value
			case "skip-networking":
				s.Elsewhere = true // the value decides whether the server listens at all
			}
		})
		if port.Text == "" && address.Text == "" {
			return s
		}
		l := Listener{At: port.At.Cover(address.At), Address: address, Port: port, For: what, TLS: Unknown}
		switch {
		case port.Text == "":
			l.At, l.Port = address.At, Text{Text: "3306"}
		case address.Text == "":
			l.At = port.At
		}
		if s.Listens = true; strings.Contains(address.Text, ",") || address.Text == "*" || address.Text == "0.0.0.0" {
			l.Address = Text{}
		}
		s.listen(l)
		return s
	}
}

// options calls each with the settings of a file with [sections] and key = value lines.
func options(src *source.File, each func(section string, key, value Text)) {
	section := ""
	text := src.Text
	eachLine(text, func(start, end int) {
		line := Text{text[start:end], span(start, end)}.trim()
		switch {
		case line.Text == "" || strings.IndexByte("#;!", line.Text[0]) >= 0:
		case line.Text[0] == '[':
			section = strings.ToLower(strings.Trim(line.Text, "[] "))
		default:
			key, value, _ := line.cut("=")
			if i := strings.IndexAny(value.Text, "#;"); i > 0 {
				value = value.part(0, i)
			}
			each(section, key.trim(), unquote(value.trim()))
		}
	})
}

// unquote removes the quotes around a text.
func unquote(t Text) Text {
	if n := len(t.Text); n > 1 && (t.Text[0] == '"' || t.Text[0] == '\'') && t.Text[n-1] == t.Text[0] {
		return t.part(1, n-1)
	}
	return t
}
