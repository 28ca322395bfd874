package report

import (
	"strconv"
	"unicode/utf16"
)

// lineHashes returns GitHub's hash of every line in text, first line first. GitHub uses it to recognize an
// alert that moved. A line's hash covers 100 UTF-16 units from the first that is not whitespace; spaces and
// tabs are not counted.
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
	starts [hashWindow]int // the index of the line that begins with this unit, or -1
	at     int
	hash   uint64
	lines  []string
	counts map[uint64]int
}

// add shifts one unit in. If the unit that leaves begins a line, the window contains that line.
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

// leaving is 37^100 mod 2^64, the weight of the unit that leaves the window.
var leaving = func() uint64 {
	p := uint64(1)
	for range hashWindow {
		p *= 37
	}
	return p
}()
