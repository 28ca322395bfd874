//go:build !(darwin || freebsd || linux || netbsd)

package file

import "os"

// readAttributes returns nil: Go cannot read extended attributes on this system.
func readAttributes(*os.File) map[string][]byte { return nil }

// writeAttributes does nothing.
func writeAttributes(*os.File, map[string][]byte) error { return nil }

// sameAttributes does nothing.
func sameAttributes(_, _ *os.File) error { return nil }
