// Package edit makes the edits of fixes: of shell code, of a Dockerfile's instructions, and of a Compose file's values and
// lines. An edit that cannot be written safely is not made: most functions return false then. It is built on lint and
// facts; package fix applies what rules return.
package edit
