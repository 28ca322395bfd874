package report

import (
	"strconv"
	"unicode/utf16"
)

// lineHashes returns GitHub's hash of each line in text, in order. GitHub uses it to recognize an alert whose
// line moved. The hash of a line covers 100 UTF-16 units, starting at the line's first character that is not
// whitespace. It ignores spaces and tabs.
func lineHashes(text string) []string {
	h := &lineHasher{counts: map[uint64]int{}}
	for i := range h.starts {
		h.starts[i] = -1
	}
	begins, afterCR := true, false
	for _, r := range text {
		switch {
		case r == ' ' || r == '\t' || r == '\n' && afterCR:
			afterCR = false
			continue
		case r == '\r':
			r, afterCR = '\n', true
		default:
			afterCR = false
		}
		if r >= 0x10000 {
			high, low := utf16.EncodeRune(r)
			h.add(uint16(high), begins)
			h.add(uint16(low), false)
		} else {
			h.add(uint16(r), begins)
		}
		begins = r == '\n'
	}
	h.add(0xFFFF, begins)
	for range h.window {
		h.add(0, false)
	}
	return h.lines
}

const hashWindow = 100

type lineHasher struct {
	window [hashWindow]uint16
	starts [hashWindow]int // index of the line that starts with this unit, or -1
	at     int
	hash   uint64
	lines  []string
	counts map[uint64]int
}

// add adds a unit to the window and removes the oldest one. If a line starts with the removed unit, the hash of
// the window before that is the hash of the line.
func (h *lineHasher) add(unit uint16, begins bool) {
	if line := h.starts[h.at]; line >= 0 {
		h.counts[h.hash]++
		h.lines[line] = strconv.FormatUint(h.hash, 16) + ":" + strconv.Itoa(h.counts[h.hash])
		h.starts[h.at] = -1
	}
	if begins {
		h.starts[h.at] = len(h.lines)
		h.lines = append(h.lines, "")
	}
	h.hash = 37*h.hash + uint64(unit) - leaving*uint64(h.window[h.at])
	h.window[h.at] = unit
	h.at = (h.at + 1) % hashWindow
}

// leaving is 37^100 mod 2^64, which is the weight of the unit that is removed from the window.
var leaving = func() uint64 {
	p := uint64(1)
	for range hashWindow {
		p *= 37
	}
	return p
}()
