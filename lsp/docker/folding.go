package docker

import (
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lsp/query"
)

// folds lists the ranges that can be folded.
func folds(q *query.Query) []query.Fold {
	f := TreeOf(q.File)
	if f == nil {
		return nil
	}
	var all []query.Fold
	for _, in := range indexOf(q.File).all {
		if _, bad := in.(*dockerfile.Bad); !bad {
			all = append(all, query.Fold{At: in.Span()})
		}
	}
	for _, s := range f.Stages {
		if !s.Headless() && (len(f.Stages) > 1 || f.Contract) { // folding a stage that spans the entire file is useless
			all = append(all, query.Fold{At: s.At})
		}
	}
	all = append(all, contractFolds(indexOf(q.File))...)
	return append(all, commentFolds(f)...)
}

// contractFolds joins consecutive contract lines into one fold.
func contractFolds(x *index) []query.Fold {
	var all []query.Fold
	for i := 0; i < len(x.all); i++ {
		first := i
		for i < len(x.all) && dockerfile.OfDialect(x.all[i]) && (i == first || x.lineOf(i) == x.lineAfter(i-1)) {
			i++
		}
		if i-first > 1 && !x.tree.Contract {
			all = append(all, query.Fold{At: x.all[first].Span().Cover(x.all[i-1].Span())})
		}
		if i > first {
			i--
		}
	}
	return all
}

// lineOf returns the first line of the i-th instruction; lineAfter returns the line after its last one.
func (x *index) lineOf(i int) int    { return x.tree.Source.Line(x.all[i].Span().Start) }
func (x *index) lineAfter(i int) int { return x.tree.Source.Line(x.all[i].Span().End) + 1 }

// commentFolds joins comments on consecutive lines into one fold.
func commentFolds(f *dockerfile.File) []query.Fold {
	var all []query.Fold
	for i := 0; i < len(f.Comments); {
		j := i + 1
		for j < len(f.Comments) && f.Comments[j].Inside == f.Comments[i].Inside &&
			f.Source.Line(f.Comments[j].At.Start) == f.Source.Line(f.Comments[j-1].At.Start)+1 {
			j++
		}
		all = append(all, query.Fold{At: f.Comments[i].At.Cover(f.Comments[j-1].At), Comment: true})
		i = j
	}
	return all
}
