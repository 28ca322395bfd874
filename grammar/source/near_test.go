package source_test

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

func TestNear(t *testing.T) {
	words := []string{"ports", "expose", "environment", "DL3008", "db", "db_host", "redis-main", "RUN", "web1", "cors"}
	for _, c := range []struct {
		how      source.Strictness
		in, want string
	}{
		{source.Names, "prots", "ports"}, {source.Names, "port", "ports"}, {source.Names, "ENVIROMENT", "environment"},
		{source.Names, "envrionmnt", "environment"}, {source.Names, "expsoee", ""}, {source.Names, "db.hots", "db_host"},
		{source.Names, "redismian", "redis-main"}, {source.Names, "web2", "web1"}, {source.Names, "bd", "db"},
		{source.Names, "x", ""}, {source.Names, "", ""}, {source.Names, "hosts", ""}, {source.Names, "environment", "environment"},
		{source.Keywords, "exposses", "expose"}, {source.Keywords, "dl308", "DL3008"}, {source.Keywords, "RUNNN", "RUN"},
		{source.Keywords, "RNUN", "RUN"}, {source.Keywords, "RNNU", ""}, {source.Keywords, "somethingelse", ""},
		{source.Evidence, "web2", ""}, {source.Evidence, "bd", ""}, {source.Evidence, "DB_HOST", "db_host"}, {source.Evidence, "DB_HSOT", "db_host"},
		{source.Evidence, "port", "ports"}, {source.Evidence, "ports", ""},
	} {
		if got := c.how.Near(c.in, words); got != c.want {
			t.Errorf("%d: Near(%q) = %q, want %q", c.how, c.in, got, c.want)
		}
	}
	if got := source.Names.Only("corts", []string{"ports", "cors"}); got != "" {
		t.Errorf("Only(corts) = %q, though two are as near", got)
	}
	if source.Names.Nearly("web", "web") || !source.Names.Nearly("wbe", "web") {
		t.Error("Nearly is wrong")
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"ab", "ba", 2, 1}, {"abc", "abc", 0, 0}, {"", "abc", 3, 3}, {"kitten", "sitting", 5, 3},
		{"kitten", "sitting", 2, 3}, {"abcdef", "uvwxyz", 2, 3}, {"a", "abcdef", 2, 3}, {"A.b", "a_B", 0, 0},
	} {
		if got := source.Distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}
