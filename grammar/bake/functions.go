package bake

import (
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// standard holds those of Bake's functions whose result depends only on their arguments and is not much
// longer. A call of any other function is unknown.
var standard = map[string]function.Function{
	"absolute": stdlib.AbsoluteFunc, "add": stdlib.AddFunc, "and": stdlib.AndFunc, "can": tryfunc.CanFunc, "ceil": stdlib.CeilFunc,
	"chomp": stdlib.ChompFunc, "chunklist": stdlib.ChunklistFunc, "coalesce": stdlib.CoalesceFunc, "coalescelist": stdlib.CoalesceListFunc,
	"compact": stdlib.CompactFunc, "concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "convert": typeexpr.ConvertFunc,
	"distinct": stdlib.DistinctFunc, "divide": stdlib.DivideFunc, "element": stdlib.ElementFunc, "equal": stdlib.EqualFunc,
	"flatten": stdlib.FlattenFunc, "floor": stdlib.FloorFunc, "format": narrow(stdlib.FormatFunc), "formatlist": narrow(stdlib.FormatListFunc),
	"greaterthan": stdlib.GreaterThanFunc, "greaterthanorequalto": stdlib.GreaterThanOrEqualToFunc, "hasindex": stdlib.HasIndexFunc,
	"index": stdlib.IndexFunc, "int": stdlib.IntFunc, "join": stdlib.JoinFunc, "jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc,
	"keys": stdlib.KeysFunc, "length": stdlib.LengthFunc, "lessthan": stdlib.LessThanFunc, "lessthanorequalto": stdlib.LessThanOrEqualToFunc,
	"lookup": stdlib.LookupFunc, "lower": stdlib.LowerFunc, "max": stdlib.MaxFunc, "merge": stdlib.MergeFunc, "min": stdlib.MinFunc,
	"modulo": stdlib.ModuloFunc, "multiply": stdlib.MultiplyFunc, "negate": stdlib.NegateFunc, "not": stdlib.NotFunc,
	"notequal": stdlib.NotEqualFunc, "or": stdlib.OrFunc, "parseint": stdlib.ParseIntFunc, "regex": stdlib.RegexFunc,
	"regex_replace": stdlib.RegexReplaceFunc, "regexall": stdlib.RegexAllFunc, "replace": stdlib.ReplaceFunc, "reverse": stdlib.ReverseFunc,
	"reverselist": stdlib.ReverseListFunc, "sanitize": sanitize, "signum": stdlib.SignumFunc, "slice": stdlib.SliceFunc, "sort": stdlib.SortFunc,
	"split": stdlib.SplitFunc, "strlen": stdlib.StrlenFunc, "substr": stdlib.SubstrFunc, "subtract": stdlib.SubtractFunc,
	"title": stdlib.TitleFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimspace": stdlib.TrimSpaceFunc,
	"trimsuffix": stdlib.TrimSuffixFunc, "try": tryfunc.TryFunc, "upper": stdlib.UpperFunc, "values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,
}

// sanitize replaces the characters that the name of a target may not contain.
var sanitize = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "name", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.StringVal(strings.Map(func(c rune) rune {
			if c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
				return c
			}
			return '_'
		}, args[0].AsString())), nil
	},
})

// wide matches a format with a large width, whose result would be a long text.
var wide = regexp.MustCompile(`%[^a-zA-Z]*(\d{3}|\*)`)

// narrow returns the format function f, changed so that the result is unknown for a format with a large
// width.
func narrow(f function.Function) function.Function {
	kind := func(args []cty.Value) (cty.Type, error) {
		if len(args) == 0 || args[0].Type() != cty.String || args[0].IsKnown() && !args[0].IsNull() && wide.MatchString(args[0].AsString()) {
			return cty.DynamicPseudoType, nil
		}
		return f.ReturnTypeForValues(args)
	}
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "args", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true},
		Type:     kind,
		Impl: func(args []cty.Value, t cty.Type) (cty.Value, error) {
			if t == cty.DynamicPseudoType {
				return cty.DynamicVal, nil
			}
			return f.Call(args)
		},
	})
}

// function defines a function that a file declares.
func (r *reader) function(b *hcl.Block) {
	content, _, _ := b.Body.PartialContent(functionSchema)
	result := content.Attributes["result"]
	if result == nil {
		return
	}
	params, ok := keywords(content.Attributes["params"])
	rest, ok2 := keyword(content.Attributes["variadic_params"])
	if !ok || !ok2 {
		return
	}
	call := func(args []cty.Value) cty.Value {
		if r.calls >= maxCalls {
			return cty.DynamicVal
		}
		vars := map[string]cty.Value{}
		for i, name := range params {
			vars[name] = args[i]
		}
		if rest != "" {
			vars[rest] = cty.TupleVal(args[len(params):])
		}
		r.calls++
		defer func() { r.calls-- }()
		return r.eval(result.Expr, vars)
	}
	any := func(name string) function.Parameter {
		return function.Parameter{Name: name, Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true}
	}
	spec := &function.Spec{
		Type: func([]cty.Value) (cty.Type, error) { return cty.DynamicPseudoType, nil },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return call(args), nil },
	}
	for _, name := range params {
		spec.Params = append(spec.Params, any(name))
	}
	if rest != "" {
		p := any(rest)
		spec.VarParam = &p
	}
	r.functions[b.Labels[0]] = function.New(spec)
}

// keywords returns the identifiers in a list attribute.
func keywords(a *hcl.Attribute) ([]string, bool) {
	if a == nil {
		return nil, true
	}
	items, diags := hcl.ExprList(a.Expr)
	var names []string
	for _, e := range items {
		names = append(names, hcl.ExprAsKeyword(e))
	}
	return names, !diags.HasErrors()
}

// keyword returns the identifier in an attribute.
func keyword(a *hcl.Attribute) (string, bool) {
	if a == nil {
		return "", true
	}
	name := hcl.ExprAsKeyword(a.Expr)
	return name, name != ""
}
