// Package edit creates the edits of fixes in shell code, in the instructions of a Dockerfile, and in the
// values and lines of a Compose file. Most functions return false if an edit cannot be made safely. The
// package depends on lint and facts. Package fix applies the edits that rules return.
package edit
