//go:build !(darwin || freebsd || linux || netbsd)

package file

import "os"

// readAttributes returns nil: Go cannot read extended attributes on this system.
func readAttributes(*os.File) map[string][]byte { return nil }

// writeAttributes does nothing on this system.
func writeAttributes(*os.File, map[string][]byte) error { return nil }

// sameAttributes does nothing on this system.
func sameAttributes(_, _ *os.File) error { return nil }
