package fix

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/dfvet/dfvet/grammar/source"
)

// Changes records the places at which a text differs from the original, after any number of rounds of edits.
// A diff shows these places. Comparing both texts instead would take longer.
type Changes struct{ regions []region }

// A region is a part of the original text and the part of the latest text that replaces it.
type region struct{ oldStart, oldEnd, newStart, newEnd int }

// Add records the edits that Apply made to text, which is the latest version.
func (c *Changes) Add(text string, edits []source.Edit) {
	edits, _ = inOrder(text, edits)
	var all []region
	toOld, toNew := 0, 0 // add to a place in text to get the place in the original and in the new text
	for i, j := 0, 0; i < len(c.regions) || j < len(edits); {
		start := len(text) + 1
		if i < len(c.regions) {
			start = c.regions[i].newStart
		}
		if j < len(edits) {
			start = min(start, int(edits[j].At.Start))
		}
		r := region{oldStart: start + toOld, newStart: start + toNew}
		end := start
		for { // join regions that touch
			if i < len(c.regions) && c.regions[i].newStart <= end {
				x := c.regions[i]
				end = max(end, x.newEnd)
				toOld = x.oldEnd - x.newEnd
				i++
			} else if j < len(edits) && int(edits[j].At.Start) <= end {
				e := edits[j]
				end = max(end, int(e.At.End))
				toNew += len(e.New) - int(e.At.End-e.At.Start)
				j++
			} else {
				break
			}
		}
		r.oldEnd, r.newEnd = end+toOld, end+toNew
		all = append(all, r)
	}
	c.regions = all
}

// Edits returns the edits that change the original text to the latest version.
func (c *Changes) Edits(original *source.File, latest string) []source.Edit {
	var all []source.Edit
	for _, r := range c.regions {
		at := source.Span{Start: source.Pos(r.oldStart), End: source.Pos(r.oldEnd)}
		all = append(all, source.Edit{File: original, At: at, New: latest[r.newStart:r.newEnd]})
	}
	return all
}

// context is the number of unchanged lines shown above and below a change.
const context = 3

// largest is the maximum size in bytes of a region in which unchanged lines are searched for.
const largest = 64 << 10

// Unified writes the changes as a unified diff for patch or git apply. It writes nothing if the texts are
// equal.
func (c *Changes) Unified(w io.Writer, oldName, newName, before, after string) error {
	if before == after {
		return nil
	}
	p := &diffPrinter{Writer: bufio.NewWriter(w), old: before}
	fmt.Fprintf(p, "--- %s\n+++ %s\n", oldName, newName)
	for _, r := range wholeLines(c.regions, before, after) {
		from, to := before[r.oldStart:r.oldEnd], after[r.newStart:r.newEnd]
		if from == to {
			continue
		}
		edits := []udiff.Edit{{Start: 0, End: len(from), New: to}}
		if len(from)+len(to) <= largest {
			edits = udiff.Lines(from, to)
		}
		for _, e := range edits {
			p.change(r.oldStart+e.Start, r.oldStart+e.End, e.New)
		}
	}
	p.hunk()
	return p.Flush()
}

// wholeLines extends the regions to complete lines, and joins those that share a line.
func wholeLines(regions []region, before, after string) []region {
	var all []region
	for _, r := range regions {
		back := r.oldStart - 1 - strings.LastIndexByte(before[:r.oldStart], '\n')
		r.oldStart, r.newStart = r.oldStart-back, r.newStart-back
		if n := len(all); n > 0 && r.oldStart < all[n-1].oldEnd {
			r.oldStart, r.newStart = all[n-1].oldStart, all[n-1].newStart
			all = all[:n-1]
		}
		if !lineStart(before, r.oldEnd) || !lineStart(after, r.newEnd) {
			rest := strings.IndexByte(before[r.oldEnd:], '\n') + 1
			if rest == 0 {
				rest = len(before) - r.oldEnd
			}
			r.oldEnd, r.newEnd = r.oldEnd+rest, r.newEnd+rest
		}
		all = append(all, r)
	}
	return all
}

func lineStart(text string, at int) bool { return at == 0 || text[at-1] == '\n' }

// A diffPrinter prints changes. They must be in order and consist of complete lines of the old text.
type diffPrinter struct {
	*bufio.Writer
	old     string
	at      int // end of the old text that was printed or skipped
	oldLine int // line number of at in the old text, counted from 0
	newLine int // line number of the same place in the new text, counted from 0

	lines              strings.Builder // lines of the open hunk
	open               bool
	oldFirst, newFirst int
	oldCount, newCount int
}

// change adds a change to the open hunk, or opens a new hunk for it.
func (p *diffPrinter) change(start, end int, text string) {
	if p.open && strings.Count(p.old[p.at:start], "\n") > 2*context { // the condition on open ensures that each line is counted only once
		p.hunk()
	}
	if !p.open {
		above := start
		for range context {
			if above > p.at {
				above = strings.LastIndexByte(p.old[:above-1], '\n') + 1
			}
		}
		passed := countLines(p.old[p.at:above])
		p.oldLine, p.newLine, p.at = p.oldLine+passed, p.newLine+passed, above
		p.open = true
		p.oldFirst, p.newFirst = p.oldLine, p.newLine
		p.oldCount, p.newCount = 0, 0
	}
	p.same(start)
	p.oldCount += p.put('-', p.old[start:end])
	p.newCount += p.put('+', text)
	p.at = end
}

// same adds the unchanged lines up to a place.
func (p *diffPrinter) same(end int) {
	n := p.put(' ', p.old[p.at:end])
	p.oldCount, p.newCount, p.at = p.oldCount+n, p.newCount+n, end
}

// put adds lines to the hunk and returns how many they are.
func (p *diffPrinter) put(mark byte, text string) int {
	n := 0
	for line := range strings.Lines(text) {
		n++
		p.lines.WriteByte(mark)
		p.lines.WriteString(line)
		if !strings.HasSuffix(line, "\n") {
			p.lines.WriteString("\n\\ No newline at end of file\n")
		}
	}
	return n
}

// hunk prints the open hunk, with the context lines below it.
func (p *diffPrinter) hunk() {
	if !p.open {
		return
	}
	end := p.at
	for range context {
		if rest := strings.IndexByte(p.old[end:], '\n') + 1; rest > 0 {
			end += rest
		} else {
			end = len(p.old)
		}
	}
	p.same(end)
	fmt.Fprintf(p, "@@ -%s +%s @@\n%s", extent(p.oldFirst, p.oldCount), extent(p.newFirst, p.newCount), p.lines.String())
	p.oldLine, p.newLine = p.oldFirst+p.oldCount, p.newFirst+p.newCount
	p.lines.Reset()
	p.open = false
}

// extent formats the first line and the number of lines for a hunk's header.
func extent(first, count int) string {
	switch count {
	case 0:
		return fmt.Sprintf("%d,0", first)
	case 1:
		return fmt.Sprint(first + 1)
	}
	return fmt.Sprintf("%d,%d", first+1, count)
}

func countLines(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}
