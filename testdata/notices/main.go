// Command notices prints the licences of the modules that the program contains. "make notices" writes them to
// THIRD_PARTY_NOTICES.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/dfvet").Output()
	check(err)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	fmt.Print("dfvet contains these modules, each under its own licence.\n")
	for _, line := range slices.Compact(lines) {
		part := strings.Split(line, "\t")
		if len(part) != 3 {
			continue
		}
		fmt.Printf("\n%s\n%s %s\n%s\n\n", rule, part[0], part[1], rule)
		for _, name := range texts(part[2]) {
			text, err := os.ReadFile(name)
			check(err)
			fmt.Printf("%s\n", strings.TrimSpace(string(text)))
		}
	}
}

var rule = strings.Repeat("=", 80)

// texts returns the texts of a module's licence and notice files.
func texts(dir string) []string {
	var all []string
	for _, pattern := range []string{"LICEN[SC]E*", "COPYING*", "NOTICE*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		check(err)
		all = append(all, found...)
	}
	if len(all) == 0 {
		check(fmt.Errorf("%s has no licence", dir))
	}
	return all
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}
