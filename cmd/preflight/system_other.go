//go:build !linux

package preflight

import "os"

// Real ends the process: preflight replaces itself with another program, which works in a Linux container
// only.
func Real() *System {
	os.Stderr.WriteString("preflight runs in Linux containers only\n")
	os.Exit(usage)
	return nil
}
