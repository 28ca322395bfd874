// Package visit helps rules to iterate over what they check and to report findings. It covers the steps,
// commands and labels of Dockerfiles, and the services, ports and mounts of Compose files. It skips what
// rules must not check: contract files, fragments, triggers, and services that run no container. It depends
// on lint and facts. lint/edit creates edits, and lint/family creates complete rules.
package visit
