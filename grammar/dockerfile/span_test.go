package dockerfile

import (
	"fmt"
	"reflect"

	"github.com/dfvet/dfvet/grammar/source"
)

// misplaced returns the first node in the tree whose span is outside the file or outside its parent, or "".
func misplaced(f *File) string {
	whole := source.Span{End: source.Pos(len(f.Source.Text))}
	for _, p := range f.Problems {
		if !inside(p.At, whole) {
			return fmt.Sprintf("problem %v: %s", p.At, p.Message)
		}
	}
	for _, s := range f.Stages {
		if s.From == nil && s.Body == nil {
			continue
		}
		if bad := stray(reflect.ValueOf(s).Elem(), whole, "Stage"); bad != "" {
			return bad
		}
	}
	for _, in := range f.Instructions() {
		if bad := stray(reflect.ValueOf(in).Elem(), whole, fmt.Sprintf("%T", in)); bad != "" {
			return bad
		}
		if bad := strayWords(f, in); bad != "" {
			return bad
		}
	}
	for _, list := range []any{f.Directives, f.Comments} {
		if bad := stray(reflect.ValueOf(list), whole, "File"); bad != "" {
			return bad
		}
	}
	return ""
}

func inside(s, outer source.Span) bool {
	return outer.Start <= s.Start && s.Start <= s.End && s.End <= outer.End
}

// stray checks v and everything in it, except for links back to a parent.
func stray(v reflect.Value, outer source.Span, path string) string {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return ""
		}
		return stray(v.Elem(), outer, path)
	case reflect.Slice:
		for i := range v.Len() {
			if bad := stray(v.Index(i), outer, fmt.Sprintf("%s[%d]", path, i)); bad != "" {
				return bad
			}
		}
	case reflect.Struct:
		if at, ok := v.Interface().(source.Span); ok {
			if !inside(at, outer) {
				return fmt.Sprintf("%s is %v, outside %v", path, at, outer)
			}
			return ""
		}
		if at := v.FieldByName("At"); at.IsValid() {
			if bad := stray(at, outer, path+".At"); bad != "" {
				return bad
			}
			outer = at.Interface().(source.Span)
		}
		return strayFields(v, outer, path)
	}
	return ""
}

func strayFields(v reflect.Value, outer source.Span, path string) string {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch field.Name {
		case "OnBuild", "Stage", "Inside", "Form":
			continue
		}
		if !field.IsExported() {
			continue
		}
		if bad := stray(v.Field(i), outer, path+"."+field.Name); bad != "" {
			return bad
		}
	}
	return ""
}

// strayWords checks that every byte in the text and value of every word was read from inside the word.
func strayWords(f *File, in Instruction) string {
	for _, w := range wordsOf(reflect.ValueOf(in).Elem(), nil) {
		for i := range w.Text {
			if at := w.InText(i, i+1); !inside(at, w.At) || at.Len() != 1 {
				return fmt.Sprintf("byte %d of %q stands at %v, the word at %v", i, w.Text, at, w.At)
			} else if f.Source.Slice(at) != w.Text[i:i+1] {
				return fmt.Sprintf("byte %d of %q reads %q", i, w.Text, f.Source.Slice(at))
			}
		}
		for i := range w.Value {
			if at := w.InValue(i, i+1); !inside(at, w.At) {
				return fmt.Sprintf("byte %d of the value %q of %q stands at %v, the word at %v", i, w.Value, w.Text, at, w.At)
			}
		}
	}
	return ""
}

func wordsOf(v reflect.Value, ws []*Word) []*Word {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return ws
		}
		if w, ok := v.Interface().(*Word); ok {
			return append(ws, w)
		}
		return wordsOf(v.Elem(), ws)
	case reflect.Slice:
		for i := range v.Len() {
			ws = wordsOf(v.Index(i), ws)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch f := v.Type().Field(i); {
			case !f.IsExported(), f.Name == "OnBuild", f.Name == "Stage", f.Name == "Form", f.Name == "Inside":
			default:
				ws = wordsOf(v.Field(i), ws)
			}
		}
	}
	return ws
}
