package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/lint"
)

// An Action is one thing that the editor offers to do: changes, a command, or an action that is resolved from
// Data once the user chooses it.
type Action struct {
	Title     string
	Kind      protocol.CodeActionKind
	Of        *lint.Finding // the finding that it fixes, or nil
	Preferred bool
	Changes   []Change
	Command   protocol.Command
	Data      jsontext.Value
}

// Actions collects the offered actions of the requested kinds.
type Actions struct {
	*Query
	Here []*lint.Finding // in the range
	Only []protocol.CodeActionKind
	All  []Action
	// Asked reports whether the user requested actions or selected something, as opposed to a request that
	// the editor sends on its own.
	Asked bool

	seen map[string]bool
}

// Wants reports whether the client requested actions of a kind.
func (a *Actions) Wants(kind protocol.CodeActionKind) bool {
	return len(a.Only) == 0 || slices.ContainsFunc(a.Only, func(k protocol.CodeActionKind) bool {
		return k == kind || strings.HasPrefix(string(kind), string(k)+".")
	})
}

// Offer adds an action, unless the client requested another kind or an action with the same title exists.
func (a *Actions) Offer(one Action) {
	key := one.Title
	if one.Of != nil && len(one.Changes) > 0 {
		key += fmt.Sprint(one.Of.At)
	}
	if !a.Wants(one.Kind) || a.seen[key] {
		return
	}
	if a.seen == nil {
		a.seen = map[string]bool{}
	}
	a.seen[key] = true
	a.All = append(a.All, one)
}

// Add offers an action with these changes, if there are any.
func (a *Actions) Add(title string, kind protocol.CodeActionKind, of *lint.Finding, preferred bool, changes []Change) {
	if len(changes) > 0 {
		a.Offer(Action{Title: title, Kind: kind, Of: of, Preferred: preferred, Changes: changes})
	}
}

// About returns the first finding in the range whose rule name has the prefix, or nil.
func (a *Actions) About(begin string) *lint.Finding {
	for _, f := range a.Here {
		if strings.HasPrefix(f.Rule.Name, begin) {
			return f
		}
	}
	return nil
}
