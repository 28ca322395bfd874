// Package family makes the rules that differ from others of their kind in a few values: packages without a version,
// caches that are left in the image, programs that wait for confirmation, labels with an invalid value, faults
// that wiring found. A value or a function of it makes one rule. It is built on visit and edit.
package family
