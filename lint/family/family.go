// Package family creates rules that differ from similar rules in only a few values. They are about packages
// without a version, caches that remain in the image, programs that wait for confirmation, labels with an
// invalid value, and faults that wiring finds. Each rule is created from one value or function. The package
// depends on visit and edit.
package family
