package compose

// This file limits the work that a small file can cause: a few lines with aliases can represent billions of
// values, and nested merges grow with the square of their number.

const (
	// fileLimit is the maximum number of values in a file that docker compose accepts.
	fileLimit = 100_000
	// mergeLimit limits the entries that merge keys add to one file.
	mergeLimit = 500_000
	// extendLimit limits the entries that merging copies while it loads one project.
	extendLimit = 1_000_000
	// extendDepth and includeDepth limit the length of chains of services that extend each other, and of
	// files that include each other.
	extendDepth, includeDepth = 100, 50
	// layerLimit limits the values that are validated while one project is merged. All of them are validated
	// again after each document.
	layerLimit = 2_000_000
	// partLimit limits the number of variables, and wordLimit the number of words, that are read in one text.
	partLimit, wordLimit = 10_000, 10_000
	// valueLimit limits the bytes that variables add to one value, and expandedLimit those that they add to
	// all values of a project or a file of variables. Each line that uses the previous variable twice doubles
	// the length.
	valueLimit, expandedLimit = 64 << 10, 8 << 20
)

// CutMessage is reported for the first value that is cut off because it exceeds these limits.
const CutMessage = "value too large: its variables expand to more than 64 KiB (8 MiB for a project or file), or number more than 10,000; the value is treated as unknown"

// A weight is the number of values in a tree with its aliases expanded, and how many of them come from
// aliases. Neither number grows beyond weightMax.
type weight struct{ all, aliased int64 }

const weightMax = 1 << 40

// weigh computes the weight of a tree. Done caches the weights of anchored nodes.
func weigh(n *Node, done map[*Node]weight) weight {
	if n.Alias != nil || n.Anchor != nil {
		key := n
		if n.origin != nil {
			key = n.origin
		}
		w, ok := done[key]
		if !ok {
			w = weighParts(key, done)
			done[key] = w
		}
		if n.Alias != nil {
			w.aliased = w.all
		}
		return w
	}
	return weighParts(n, done)
}

func weighParts(n *Node, done map[*Node]weight) weight {
	w := weight{all: 1}
	add := func(x weight, merged bool) {
		if merged {
			x.aliased = x.all
		}
		w.all = min(w.all+x.all, weightMax)
		w.aliased = min(w.aliased+x.aliased, weightMax)
	}
	for _, e := range n.Entries {
		add(weight{all: 1}, e.Merged)
		if e.Value != nil {
			add(weigh(e.Value, done), e.Merged)
		}
	}
	for _, i := range n.Items {
		add(weigh(i, done), false)
	}
	return w
}

// excessive reports whether the YAML library would refuse to expand so many aliases: the more values there
// are, the smaller the share that may come from aliases.
func (w weight) excessive() bool {
	const low, high = 400_000, 4_000_000
	if w.aliased <= 100 || w.all <= 1000 {
		return false
	}
	allowed := 0.99
	switch {
	case w.all >= high:
		allowed = 0.10
	case w.all > low:
		allowed = 0.99 - 0.89*float64(w.all-low)/(high-low)
	}
	return float64(w.aliased)/float64(w.all) > allowed
}

// spend counts n more merged entries, and reports whether their total is within the limit.
func (ld *assembler) spend(n int, at *Node) bool {
	within := ld.copied <= extendLimit
	if ld.copied += n; within && ld.copied > extendLimit {
		ld.problem(at.File, at.Span(), BadSchema, "the project is too large to be merged", "let fewer services extend one another")
	}
	return ld.copied <= extendLimit
}

// checkSize reports a file that docker compose rejects because of its size.
func (b *builder) checkSize() {
	if b.most > fileLimit {
		b.file.bomb = true
		b.problem(0, 0, BadSchema, "the file has "+itoa(b.most)+" values, but docker compose accepts at most "+itoa(fileLimit), "split it with `include`")
	}
	if len(b.file.Anchors) == 0 {
		return
	}
	done := map[*Node]weight{}
	for _, d := range b.file.Docs {
		if w := weigh(d, done); w.excessive() || b.merged > mergeLimit {
			b.file.bomb = true
			at := b.file.Anchors[0].Anchor
			b.report(*at, BadSyntax, "the aliases in this file expand to too many values", "write the values out instead")
			return
		}
	}
}
