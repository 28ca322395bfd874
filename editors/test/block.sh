#!/bin/sh
# Prints a fenced block of a page, the first of its language or the N-th: block.sh PAGE LANGUAGE [N]
awk -v fence='```'"$2" -v want="${3:-1}" '
	on && $0 == "```" { found = 1; exit }
	on { print }
	$0 == fence && ++n == want { on = 1 }
	END { exit !found }' "$1"
