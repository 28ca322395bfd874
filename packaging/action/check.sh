#!/usr/bin/env bash
# Runs dfvet: annotations on the pull request, a summary of the job, and a SARIF file if DFVET_SARIF names one. Ends with
# dfvet's exit status.
set -uo pipefail
PATH=$DFVET_DIR:$PATH
read -ra paths <<< "${DFVET_PATHS:-./...}"
read -ra args <<< "${DFVET_ARGS:-}"
text=$(mktemp)
trap 'rm -f "$text"' EXIT
formats=(--format github --format "text=$text" --force)
[ -z "${DFVET_SARIF:-}" ] || formats+=(--format "sarif=$DFVET_SARIF")

dfvet "${formats[@]}" --color never --fail-on "${DFVET_FAIL_ON:-warning}" ${args[@]+"${args[@]}"} -- "${paths[@]}"
status=$?
[ -z "${DFVET_SARIF:-}" ] || [ ! -e "$DFVET_SARIF" ] || echo "sarif-file=$DFVET_SARIF" >> "$GITHUB_OUTPUT"
{
	echo "## dfvet"
	echo
	if [ -s "$text" ]; then
		# Use a fence that is longer than any run of backticks in the text.
		echo '``````````text'
		head -c 500000 "$text"
		echo '``````````'
	else
		echo "No findings."
	fi
} >> "$GITHUB_STEP_SUMMARY"
exit $status
