//go:build !linux

package preflight

import "os"

// Real exits with an error, because preflight can replace itself with another program only in a Linux
// container.
func Real() *System {
	os.Stderr.WriteString("preflight runs in Linux containers only\n")
	os.Exit(usage)
	return nil
}
