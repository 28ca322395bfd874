// Package visit calls a rule back for what it looks at, and reports at what it found: the steps, commands and labels of
// Dockerfiles, the services, ports and mounts of Compose files. It knows what a rule must not visit (contract files,
// fragments, triggers, services that run no container), so that the rules need not. It is built on lint and facts;
// lint/edit makes the edits, lint/family whole rules.
package visit
