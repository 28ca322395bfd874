package compose

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/lsp/query"
)

// indexOf returns the index of a Compose file.
func indexOf(f *query.File) *cursor.Index {
	return query.Derived(f, func(f *query.File) *cursor.Index { return cursor.NewIndex(TreeOf(f)) })
}

// indexAt returns the index of the query's file, or nil if it is not a Compose file.
func indexAt(q *query.Query) *cursor.Index {
	if q.File.Kind != Kind {
		return nil
	}
	return indexOf(q.File)
}

// indexOfTree returns the index for a file of a project.
func indexOfTree(q *query.Query, f *compose.File) *cursor.Index {
	if file := q.Workspace.File(f.Source.Path); file != nil && TreeOf(file) == f {
		return indexOf(file)
	}
	return cursor.NewIndex(f)
}

// spotAt returns the key, scalar or alias at the cursor, or nil.
func spotAt(q *query.Query) *cursor.Spot {
	x := indexAt(q)
	if x == nil {
		return nil
	}
	return x.At(q.Pos)
}

// namesAt returns the mention under the cursor and all those of the same name in the file.
func namesAt(q *query.Query) (at cursor.Mention, all []cursor.Mention) {
	x := indexAt(q)
	if x == nil {
		return at, nil
	}
	at, ok := x.MentionAt(q.Pos)
	if !ok {
		return at, nil
	}
	return at, x.Named(at.Name)
}
