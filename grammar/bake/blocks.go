package bake

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/dfvet/dfvet/grammar/source"
)

var (
	fileSchema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "variable", LabelNames: []string{"name"}}, {Type: "function", LabelNames: []string{"name"}},
		{Type: "target", LabelNames: []string{"name"}}, {Type: "group", LabelNames: []string{"name"}}}}
	variableSchema = attributes("default", "type")
	functionSchema = attributes("params", "variadic_params", "result")
	targetSchema   = attributes("name", "matrix", "inherits", "context", "contexts", "dockerfile", "dockerfile-inline", "target", "args", "tags")
)

func attributes(names ...string) *hcl.BodySchema {
	s := &hcl.BodySchema{}
	for _, name := range names {
		s.Attributes = append(s.Attributes, hcl.AttributeSchema{Name: name})
	}
	return s
}

// blocks reads the blocks of all files: first the variables and functions, then the targets. It returns false
// for an invalid file.
func (r *reader) blocks(bodies []hcl.Body) bool {
	var targets []*hcl.Block
	for _, body := range bodies {
		content, rest, diags := body.PartialContent(fileSchema)
		if diags.HasErrors() {
			return false
		}
		globals, _ := rest.JustAttributes()
		for name, a := range globals {
			r.variables[name] = &variable{value: a.Expr}
		}
		for _, b := range content.Blocks {
			switch b.Type {
			case "variable":
				r.variable(b)
			case "function":
				r.function(b)
			case "target":
				targets = append(targets, b)
			}
		}
	}
	for _, b := range targets {
		r.bodies[b.Labels[0]] = append(r.bodies[b.Labels[0]], b.Body)
	}
	for _, b := range targets {
		if !r.target(b) {
			return false
		}
	}
	return true
}

// variable declares a variable. If a later declaration has no default, the earlier default stays.
func (r *reader) variable(b *hcl.Block) {
	content, _, _ := b.Body.PartialContent(variableSchema)
	v := r.variables[b.Labels[0]]
	if v == nil {
		v = &variable{}
		r.variables[b.Labels[0]] = v
	}
	if a := content.Attributes["default"]; a != nil {
		v.value = a.Expr
	}
	if a := content.Attributes["type"]; a != nil {
		v.kind = a.Expr
	}
}

// target adds the target of a block, or all its targets if it has a matrix. It returns false if the block is
// invalid.
func (r *reader) target(b *hcl.Block) bool {
	content, _, diags := b.Body.PartialContent(targetSchema)
	if diags.HasErrors() {
		return false
	}
	a := content.Attributes
	if a["matrix"] == nil {
		r.add(r.one(b.Labels[0], b, a, nil))
		return true
	}
	rows, ok := r.matrix(a["matrix"].Expr)
	if !ok || a["name"] == nil { // the names of the targets are unknown, so none can be added
		return true
	}
	for _, row := range rows {
		if name := r.text(a["name"].Expr, row); name != nil && name.Known {
			r.add(r.one(name.Text, b, a, row))
		}
	}
	return true
}

// matrix returns the values of the matrix variables for each target, or false if they are unknown.
func (r *reader) matrix(e hcl.Expression) (rows []map[string]cty.Value, ok bool) {
	m := r.eval(e, nil)
	if !m.IsKnown() || m.IsNull() || !m.CanIterateElements() || !(m.Type().IsObjectType() || m.Type().IsMapType()) {
		return nil, false
	}
	rows = []map[string]cty.Value{{}}
	for k, list := range m.AsValueMap() {
		if !list.IsKnown() || list.IsNull() || !list.CanIterateElements() {
			return nil, false
		}
		var next []map[string]cty.Value
		for _, row := range rows {
			for it := list.ElementIterator(); it.Next(); {
				_, v := it.Element()
				row := maps.Clone(row)
				row[k] = v
				if next = append(next, row); len(next) > maxMatrix {
					return nil, false
				}
			}
		}
		rows = next
	}
	return rows, true
}

// one returns the target that results from the attributes of a block, for one row of its matrix.
func (r *reader) one(name string, b *hcl.Block, a hcl.Attributes, vars map[string]cty.Value) *Target {
	file, at := r.place(b.LabelRanges[0])
	t := &Target{Name: name, File: file, At: at}
	for key, to := range map[string]**Text{"context": &t.Context, "dockerfile": &t.Dockerfile, "dockerfile-inline": &t.Inline, "target": &t.Stage} {
		if x := a[key]; x != nil {
			*to = r.text(x.Expr, vars)
		}
	}
	for key, to := range map[string]*map[string]*Text{"args": &t.Args, "contexts": &t.Contexts} {
		if x := a[key]; x != nil {
			*to = r.texts(x.Expr, vars)
		}
	}
	for key, to := range map[string]*[]*Text{"tags": &t.Tags, "inherits": &t.inherits} {
		if x := a[key]; x != nil {
			*to = r.list(x.Expr, vars)
		}
	}
	return t
}

// text evaluates an expression to a text. It returns nil for null.
func (r *reader) text(e hcl.Expression, vars map[string]cty.Value) *Text {
	return r.textOf(r.eval(e, vars), e.Range())
}

func (r *reader) textOf(v cty.Value, at hcl.Range) *Text {
	t := &Text{}
	t.File, t.At = r.place(at)
	if v.IsKnown() && v.IsNull() {
		return nil
	}
	t.Text, t.Known = asText(v)
	return t
}

// texts evaluates a map to texts. An entry that is null is not set. If the map is unknown, the result has the
// single entry "*", whose text is unknown.
func (r *reader) texts(e hcl.Expression, vars map[string]cty.Value) map[string]*Text {
	all := map[string]*Text{}
	if pairs, diags := hcl.ExprMap(e); !diags.HasErrors() {
		for _, p := range pairs {
			name, ok := asText(r.eval(p.Key, vars))
			if !ok {
				name = "*"
			}
			if t := r.text(p.Value, vars); t != nil {
				all[name] = t
			}
		}
		return all
	}
	v := r.eval(e, vars)
	if !v.IsKnown() || !v.IsNull() && !(v.Type().IsObjectType() || v.Type().IsMapType()) {
		all["*"] = r.textOf(cty.DynamicVal, e.Range())
		return all
	}
	if v.IsNull() {
		return nil
	}
	for name, x := range v.AsValueMap() {
		if t := r.textOf(x, e.Range()); t != nil {
			all[name] = t
		}
	}
	return all
}

// list evaluates a list to texts, omitting those that are null or empty.
func (r *reader) list(e hcl.Expression, vars map[string]cty.Value) []*Text {
	all := []*Text{}
	if items, diags := hcl.ExprList(e); !diags.HasErrors() {
		for _, x := range items {
			all = append(all, r.text(x, vars))
		}
	} else if v := r.eval(e, vars); v.IsKnown() && v.IsNull() {
		return nil
	} else if !v.IsKnown() || !v.CanIterateElements() {
		all = append(all, r.textOf(cty.DynamicVal, e.Range()))
	} else {
		for it := v.ElementIterator(); it.Next(); {
			_, x := it.Element()
			all = append(all, r.textOf(x, e.Range()))
		}
	}
	return slices.DeleteFunc(all, func(t *Text) bool { return t == nil || t.Known && t.Text == "" })
}

// place converts a range of HCL to a file and a span.
func (r *reader) place(at hcl.Range) (*source.File, source.Span) {
	f := r.files[at.Filename]
	return f, source.Span{Start: source.Pos(at.Start.Byte), End: source.Pos(at.End.Byte)}
}
