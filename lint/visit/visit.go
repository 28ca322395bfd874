// Package visit calls a rule for each item that it checks, and reports its findings: the steps, commands and
// labels of Dockerfiles, the services, ports and mounts of Compose files. It skips what rules must not check
// (contract files, fragments, triggers, services that run no container). It depends on lint and facts;
// lint/edit creates the edits, lint/family complete rules.
package visit
