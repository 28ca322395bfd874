// Package family creates rules that differ from others of their kind in only a few values: packages without a
// version, caches that are left in the image, programs that wait for confirmation, labels with an invalid
// value, faults found by wiring. Each rule is created from one value or function. The package depends on
// visit and edit.
package family
