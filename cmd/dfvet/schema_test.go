package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/testdata/golden"
)

const schemaFile = "../../docs/dfvet.schema.json"

// object is a JSON Schema, or a part of one.
type object = map[string]any

// schema returns the JSON Schema of dfvet.yaml, generated from the table of its keys and the list of rules.
func schema() object {
	names := object{}
	for _, r := range rules.All() {
		names[r.Name] = object{"$ref": "#/$defs/setting", "description": r.Title()}
	}
	return object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$id":     lint.Published + "docs/dfvet.schema.json",
		"title":   "the configuration of dfvet", "type": []string{"object", "null"},
		"properties": properties(project.ConfigKeys), "additionalProperties": false, "patternProperties": object{"^x-": true},
		"$defs": object{
			"level": object{"enum": project.Levels},
			"setting": object{"anyOf": []any{object{"$ref": "#/$defs/level"},
				object{"type": "object", "properties": object{"level": object{"$ref": "#/$defs/level"}}}}},
			"rules": object{"type": []string{"object", "null"}, "properties": names, "additionalProperties": object{"$ref": "#/$defs/setting"}},
			"list":  object{"anyOf": []any{object{"type": []string{"string", "number"}}, object{"type": "array", "items": object{"type": []string{"string", "number"}}}}},
			"texts": object{"anyOf": []any{object{"type": []string{"string", "number", "null"}}, object{"type": "array", "items": object{"type": []string{"string", "number"}}}}},
		},
	}
}

func properties(keys []project.ConfigKey) object {
	all := object{}
	for _, k := range keys {
		p := shape(k.Type)
		p["description"] = k.Doc
		all[k.Name] = p
	}
	return all
}

func shape(t project.ConfigType) object {
	switch t {
	case project.LevelType:
		var words []any
		for _, w := range project.FailOn {
			words = append(words, w)
		}
		return object{"enum": append(words, nil)}
	case project.ListType:
		return object{"$ref": "#/$defs/texts"}
	case project.SetsType:
		return object{"type": []string{"array", "null"}, "items": object{"$ref": "#/$defs/texts"}}
	case project.ListsType:
		return object{"type": []string{"object", "null"}, "additionalProperties": object{"$ref": "#/$defs/list"}}
	case project.RulesType:
		return object{"$ref": "#/$defs/rules"}
	case project.PathsType:
		return object{"type": []string{"array", "null"}, "items": object{"type": "object", "properties": properties(project.PathKeys), "additionalProperties": false, "patternProperties": object{"^x-": true}}}
	}
	return object{"type": []string{"string", "null"}}
}

// The schema in the repository matches the generated one.
func TestSchemaIsFresh(t *testing.T) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(schema()); err != nil {
		t.Fatal(err)
	}
	golden.File(t, schemaFile, b.String())
}

// The schema accepts a configuration if and only if dfvet does.
func TestSchemaAgrees(t *testing.T) {
	compiled := compileSchema(t, schemaFile)
	files, _ := filepath.Glob("../../lint/project/testdata/config/*.yaml")
	if len(files) < 5 {
		t.Fatal("no configurations")
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if yaml.Unmarshal(text, &value) != nil {
			continue // this is invalid YAML, so an editor reports it before it uses the schema
		}
		config := project.ParseConfig(source.New("/dfvet.yaml", string(text)))
		bad := slices.ContainsFunc(config.Problems, func(p project.ConfigProblem) bool { return p.Kind != project.ConfigSyntax })
		if err := compiled.Validate(value); (err != nil) != bad {
			t.Errorf("%s: dfvet has %v, the schema says %v", filepath.Base(name), config.Problems, err)
		}
	}
}

func compileSchema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// For a project with many mistakes, the output of --format json is valid according to the published schema.
func TestFindingsMatchTheirSchema(t *testing.T) {
	compiled := compileSchema(t, "../../docs/findings.schema.json")
	var out bytes.Buffer
	if status := run([]string{"--format", "json", "../../testdata/sample/broken/..."}, strings.NewReader(""), &out, &out); status != 1 {
		t.Fatalf("status %d: %s", status, out.String())
	}
	value, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Error(err)
	}
}

// The list of rules in the manual matches the rules of the program.
func TestRuleListIsFresh(t *testing.T) {
	all := rules.All()
	slices.SortFunc(all, func(a, b *lint.Rule) int { return strings.Compare(a.Name, b.Name) })
	var b strings.Builder
	b.WriteString("# Rules\n\nEach rule has a page: what it finds, why, and examples. `dfvet explain NAME` prints it.\n")
	category := ""
	for _, r := range all {
		if c, _, _ := strings.Cut(r.Name, "/"); c != category {
			category = c
			b.WriteString("\n## " + c + "\n\n| rule | level | fix | also called | what |\n| --- | --- | --- | --- | --- |\n")
		}
		b.WriteString("| [" + r.Name + "](../lint/rules/" + r.Page() + ".md) | " + r.Level.String() + " | " + r.Fix.String() + " | " +
			strings.Join(r.Aliases, ", ") + " | " + strings.ReplaceAll(r.Title(), "|", `\|`) + " |\n")
	}
	golden.File(t, "../../docs/rules.md", b.String())
}
