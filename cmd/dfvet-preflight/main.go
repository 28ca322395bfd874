// Command dfvet-preflight checks in a container whether the contract of its image is met, and then replaces
// itself with the image's program. All of its code is in cmd/preflight.
package main

import (
	"os"

	"github.com/dfvet/dfvet/cmd/preflight"
)

func main() {
	os.Exit(preflight.Main("dfvet-preflight", os.Args[1:], preflight.Real()))
}
