package bake

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/dfvet/dfvet/grammar/source"
)

// Limits of the evaluation, because a small file can describe a text of any length.
const (
	maxSteps  = 20_000   // evaluated expressions
	maxValue  = 16 << 10 // bytes of one value
	maxRead   = 64 << 10 // bytes of the values that one expression refers to
	maxLooped = 2 << 10  // like maxRead, for an expression with a loop
	maxCalls  = 16       // nested calls of functions
)

// A reader evaluates the blocks of a folder's files.
type reader struct {
	files     map[string]*source.File
	variables map[string]*variable
	bodies    map[string][]hcl.Body // the bodies of the targets, by label
	functions map[string]function.Function
	targets   map[string]*Target
	order     []string
	open      map[string]bool // the variables and attributes that are being evaluated, to detect cycles
	steps     int
	calls     int
}

// A variable is a variable block. Its value is computed on first use.
type variable struct {
	value hcl.Expression // nil if there is no default
	kind  hcl.Expression // the declared type, or nil
	known *cty.Value
}

func newReader() *reader {
	r := &reader{files: map[string]*source.File{}, variables: map[string]*variable{}, bodies: map[string][]hcl.Body{},
		functions: map[string]function.Function{}, targets: map[string]*Target{}, open: map[string]bool{}}
	for name, f := range standard {
		r.functions[name] = f
	}
	return r
}

// eval evaluates an expression. The result is an unknown value if it cannot be evaluated.
func (r *reader) eval(e hcl.Expression, vars map[string]cty.Value) cty.Value {
	if r.steps++; r.steps > maxSteps {
		return cty.DynamicVal
	}
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{}, Functions: r.functions}
	read := 0
	for _, t := range e.Variables() {
		name := t.RootName()
		v, ok := vars[name]
		switch {
		case ok:
		case name == "target":
			v = r.reference(t, ctx.Variables[name])
		default:
			v, ok = ctx.Variables[name]
			if !ok {
				v = r.named(name)
			}
		}
		ctx.Variables[name] = v
		read += size(v)
	}
	if loops := loopsIn(e); read > maxRead || loops > 1 || loops > 0 && read+len(sliceOf(r, e)) > maxLooped {
		return cty.DynamicVal
	}
	v, diags := e.Value(ctx)
	if diags.HasErrors() || size(v) > maxValue {
		return cty.DynamicVal
	}
	v, _ = v.UnmarkDeep()
	return v
}

func sliceOf(r *reader, e hcl.Expression) string {
	f, at := r.place(e.Range())
	if f == nil {
		return ""
	}
	return f.Slice(at)
}

// loopsIn returns how deeply the loops of an expression are nested. It ignores loops inside the texts of a
// JSON file.
func loopsIn(e hcl.Expression) int {
	node, ok := e.(hclsyntax.Node)
	if !ok {
		return 1
	}
	w := &loopWalker{}
	hclsyntax.Walk(node, w)
	return w.deepest
}

type loopWalker struct{ depth, deepest int }

func (w *loopWalker) Enter(n hclsyntax.Node) hcl.Diagnostics {
	if isLoop(n) {
		w.depth++
		w.deepest = max(w.deepest, w.depth)
	}
	return nil
}

func (w *loopWalker) Exit(n hclsyntax.Node) hcl.Diagnostics {
	if isLoop(n) {
		w.depth--
	}
	return nil
}

func isLoop(n hclsyntax.Node) bool {
	switch n.(type) {
	case *hclsyntax.ForExpr, *hclsyntax.SplatExpr, *hclsyntax.TemplateJoinExpr:
		return true
	}
	return false
}

// named returns the value of a variable, or an unknown value.
func (r *reader) named(name string) cty.Value {
	v := r.variables[name]
	if v == nil || v.value == nil || r.open[name] || len(r.open) > maxDepth {
		return cty.DynamicVal
	}
	if v.known == nil {
		r.open[name] = true
		value := r.eval(v.value, nil)
		delete(r.open, name)
		if v.kind != nil {
			value = converted(value, v.kind)
		}
		v.known = &value
	}
	return *v.known
}

// converted converts a value to the type of its variable.
func converted(v cty.Value, kind hcl.Expression) cty.Value {
	t, diags := typeexpr.TypeConstraint(kind)
	if diags.HasErrors() {
		return cty.DynamicVal
	}
	v, err := convert.Convert(v, t)
	if err != nil {
		return cty.DynamicVal
	}
	return v
}

// reference returns the value of "target" for a traversal such as target.web.tags. It is unknown if the
// expression has read another attribute before.
func (r *reader) reference(t hcl.Traversal, before cty.Value) cty.Value {
	if len(t) < 3 || before != cty.NilVal {
		return cty.DynamicVal // an expression with two references is not evaluated
	}
	label, ok := t[1].(hcl.TraverseAttr)
	attr, ok2 := t[2].(hcl.TraverseAttr)
	if !ok || !ok2 || len(r.open) > maxDepth {
		return cty.DynamicVal
	}
	key := label.Name + "." + attr.Name
	bodies := r.bodies[label.Name]
	if r.open[key] || len(bodies) != 1 {
		return cty.DynamicVal
	}
	content, _, _ := bodies[0].PartialContent(targetSchema)
	a := content.Attributes[attr.Name]
	if a == nil || content.Attributes["matrix"] != nil {
		return cty.DynamicVal
	}
	r.open[key] = true
	v := r.eval(a.Expr, nil)
	delete(r.open, key)
	return cty.ObjectVal(map[string]cty.Value{label.Name: cty.ObjectVal(map[string]cty.Value{attr.Name: v})})
}

// asText converts a scalar to text; known is false for other values.
func asText(v cty.Value) (string, bool) {
	if !v.IsKnown() || v.IsNull() {
		return "", false
	}
	s, err := convert.Convert(v, cty.String)
	if err != nil || !s.IsKnown() || s.IsNull() {
		return "", false
	}
	return strings.Clone(s.AsString()), true
}

// size returns the approximate size of a value in bytes. It stops counting above maxRead.
func size(v cty.Value) int {
	v, _ = v.Unmark()
	switch {
	case !v.IsKnown() || v.IsNull():
		return 1
	case v.Type() == cty.String:
		return len(v.AsString())
	case !v.CanIterateElements():
		return 8
	}
	n := 1
	for it := v.ElementIterator(); it.Next() && n <= maxRead; {
		_, x := it.Element()
		n += size(x)
	}
	return n
}
