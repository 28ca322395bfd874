package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/lint"
)

// An Action is one thing that the editor offers to do: changes, a command, or an action whose changes are
// computed from Data when the user chooses it.
type Action struct {
	Title     string
	Kind      protocol.CodeActionKind
	Of        *lint.Finding   // the finding that the action fixes, or nil
	Also      []*lint.Finding // further findings that the same changes fix
	Preferred bool
	Changes   []Change
	Command   protocol.Command
	Data      jsontext.Value
}

// Actions collects the actions that are offered at a place.
type Actions struct {
	*Query
	Here []*lint.Finding // the findings in the range
	Only []protocol.CodeActionKind
	All  []Action
	// Asked reports whether the user requested actions or selected text. Otherwise, the editor sent the
	// request on its own.
	Asked bool

	seen map[string]int // the index of each action in All, by its title and by its changes
}

// Wants reports whether the client requested actions of a kind.
func (a *Actions) Wants(kind protocol.CodeActionKind) bool {
	return len(a.Only) == 0 || slices.ContainsFunc(a.Only, func(k protocol.CodeActionKind) bool {
		return k == kind || strings.HasPrefix(string(kind), string(k)+".")
	})
}

// Offer adds an action if the client requested its kind and no action has the same title. If an earlier
// action makes the same changes, Offer adds the finding to that action instead.
func (a *Actions) Offer(one Action) {
	key, same := one.Title, one.changed()
	if same != "" {
		key += fmt.Sprint(one.Of.At)
	}
	if _, there := a.seen[key]; there || !a.Wants(one.Kind) {
		return
	}
	if i, there := a.seen[same]; there && same != "" {
		a.All[i].join(&one)
		return
	}
	if a.seen == nil {
		a.seen = map[string]int{}
	}
	a.seen[key], a.seen[same] = len(a.All), len(a.All)
	a.All = append(a.All, one)
}

// changed returns a key that identifies the changes of an action for a finding, or "" for an action without a
// finding or changes.
func (x *Action) changed() string {
	if x.Of == nil || len(x.Changes) == 0 {
		return ""
	}
	var b strings.Builder
	for _, c := range x.Changes {
		fmt.Fprintf(&b, "\x00%s %d %d %q", c.File.Path, c.At.Start, c.At.End, c.New)
	}
	return b.String()
}

// join adds the finding of an action to the earlier one with the same changes.
func (x *Action) join(other *Action) {
	x.Preferred = x.Preferred || other.Preferred
	if other.Of != x.Of && !slices.Contains(x.Also, other.Of) {
		x.Also = append(x.Also, other.Of)
	}
}

// Add offers an action with some changes, unless there are none.
func (a *Actions) Add(title string, kind protocol.CodeActionKind, of *lint.Finding, preferred bool, changes []Change) {
	if len(changes) > 0 {
		a.Offer(Action{Title: title, Kind: kind, Of: of, Preferred: preferred, Changes: changes})
	}
}

// About returns the first finding in the range whose rule name begins with a prefix, or nil.
func (a *Actions) About(begin string) *lint.Finding {
	for _, f := range a.Here {
		if strings.HasPrefix(f.Rule.Name, begin) {
			return f
		}
	}
	return nil
}
