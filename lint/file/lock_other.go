//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package file

import "os"

// lock does nothing: the text is compared before a file is replaced.
func lock(*os.File) error { return nil }
