package source

// A tick records the number of code points and UTF-16 units before a position in a text. A file has one every
// tickEvery bytes, so that the column of a position far into a long line is found without reading the entire
// line.
type tick struct {
	at           Pos
	runes, units int
}

const tickEvery = 1 << 10

func ticksOf(text string) []tick {
	all := make([]tick, 0, len(text)/tickEvery+1)
	var t tick
	for i, r := range text {
		if i >= len(all)*tickEvery {
			t.at = Pos(i)
			all = append(all, t)
		}
		t = t.after(r)
	}
	return all
}

func (f *File) ticks() []tick {
	f.markOnce.Do(func() { f.marks = ticksOf(f.Text) })
	return f.marks
}

func (t tick) after(r rune) tick {
	t.runes++
	t.units++
	if r >= 0x10000 {
		t.units++
	}
	return t
}

// between counts the characters from start, which must be the start of a line, to end. A byte that is not
// UTF-8 counts as one character.
func (f *File) between(start, end Pos) tick {
	if end-start <= 2*tickEvery {
		return tick{}.read(f.Slice(Span{start, end}))
	}
	to, from := f.count(end), f.count(start)
	return tick{runes: to.runes - from.runes, units: to.units - from.units}
}

func (f *File) count(p Pos) tick {
	ticks := f.ticks()
	i := min(int(p)/tickEvery, len(ticks)-1)
	for i > 0 && ticks[i].at > p { // a code point crosses the boundary
		i--
	}
	return ticks[i].read(f.Text[ticks[i].at:p])
}

func (t tick) read(text string) tick {
	for _, r := range text {
		t = t.after(r)
	}
	return t
}
