#!/bin/sh
# Prints a fenced block from a page, the first or the N-th in a language: block.sh PAGE LANGUAGE [N]
awk -v fence='```'"$2" -v want="${3:-1}" '
	on && $0 == "```" { found = 1; exit }
	on { print }
	$0 == fence && ++n == want { on = 1 }
	END { exit !found }' "$1"
