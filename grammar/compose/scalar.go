package compose

import (
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v4"
)

func itoa(n int) string { return strconv.Itoa(n) }

// canonical returns a number or boolean as Compose prints it.
func canonical(n *Node) string {
	if plainInt(n.Text) {
		return n.Text
	}
	var v any
	y := yaml.Node{Kind: yaml.ScalarNode, Tag: n.Tag, Value: n.Text}
	if y.Decode(&v) != nil || v == nil {
		return n.Text
	}
	return fmt.Sprint(v)
}

// plainInt reports whether s is a decimal number that Compose prints unchanged.
func plainInt(s string) bool {
	if s == "" || len(s) > 15 || s[0] == '0' && s != "0" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
