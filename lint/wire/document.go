package wire

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Document is the report in the structure of its JSON output, which docs/wire.schema.json describes.
type Document struct {
	Version int            `json:"version"`
	Needs   []DocumentNeed `json:"needs"`
}

// A DocumentNeed is one need of a service.
type DocumentNeed struct {
	Project     DocumentProject     `json:"project"`
	Environment string              `json:"environment,omitempty"` // name of the environment from --hosts
	Service     string              `json:"service"`
	Image       string              `json:"image,omitempty"`
	Kind        Kind                `json:"kind"`
	Types       []DocumentType      `json:"types"` // one of these is enough; for a volume, the type of its content
	Schema      *DocumentType       `json:"schema,omitempty"`
	Volume      *DocumentVolume     `json:"volume,omitempty"`
	Variables   []DocumentVariable  `json:"variables"`
	Secret      bool                `json:"secret"` // one of the variables is secret
	Verdict     string              `json:"verdict"`
	Messages    []string            `json:"messages"` // why the need is violated
	Provider    *DocumentProvider   `json:"provider,omitempty"`
	Candidates  []DocumentCandidate `json:"candidates"`
	Where       DocumentPlace       `json:"where"`
	Stated      *DocumentPlace      `json:"stated,omitempty"` // place of the contract line
}

// A DocumentProject is a Compose project.
type DocumentProject struct {
	Name  string   `json:"name,omitempty"`
	Files []string `json:"files"`
}

// A DocumentType is a protocol type with all the types that it is a subtype of, the nearest first.
type DocumentType struct {
	Name      string   `json:"name"`
	Ancestors []string `json:"ancestors"`
}

// A DocumentVolume says what a volume must be like.
type DocumentVolume struct {
	Path    string `json:"path"`
	Write   bool   `json:"write"`
	Durable bool   `json:"durable"`
	UID     *int   `json:"uid,omitempty"`
	GID     *int   `json:"gid,omitempty"`
}

// A DocumentVariable is a variable that configures how a need is met.
type DocumentVariable struct {
	Name     string   `json:"name"`
	Role     string   `json:"role,omitempty"` // what the variable contains of a connection
	Format   string   `json:"format"`
	Required bool     `json:"required"`
	Secret   bool     `json:"secret"`
	Set      bool     `json:"set"` // the Compose file sets it
	Default  *string  `json:"default,omitempty"`
	Files    []string `json:"files"` // variables that may instead name a file with the value
}

// A DocumentProvider is the provider of a need.
type DocumentProvider struct {
	Service string `json:"service,omitempty"` // "" if the provider is outside the project
	Host    string `json:"host"`
	Port    int    `json:"port,omitempty"`
	Outside bool   `json:"outside"`
}

// A DocumentCandidate is a provider that would satisfy a need.
type DocumentCandidate struct {
	DocumentProvider
	Reached bool            `json:"reached"` // the candidate is on a network of the service, or outside the project
	Values  []DocumentValue `json:"values"`  // in Compose syntax, without secrets
}

// A DocumentValue is a variable to set.
type DocumentValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A DocumentPlace is a place in a file. Lines and columns start at 1, columns count UTF-16 units, and the end
// is exclusive.
type DocumentPlace struct {
	Path  string        `json:"path"`
	Range DocumentRange `json:"range"`
}

// A DocumentRange is a range in a file.
type DocumentRange struct {
	Start DocumentPosition `json:"start"`
	End   DocumentPosition `json:"end"`
}

// A DocumentPosition is a position in a file.
type DocumentPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Document returns the report in the structure of its JSON output.
func (r *Report) Document(shown Shown) Document {
	d := Document{Version: 1, Needs: []DocumentNeed{}}
	for _, n := range r.Needs {
		d.Needs = append(d.Needs, n.document(shown))
	}
	return d
}

func (n *Need) document(shown Shown) DocumentNeed {
	x := DocumentNeed{Project: projectOf(n.App, shown), Environment: n.Environment, Service: n.Service.Name.Text, Kind: n.Kind,
		Types: []DocumentType{}, Variables: []DocumentVariable{}, Messages: n.Messages(), Candidates: []DocumentCandidate{},
		Verdict: n.Verdict.String(), Provider: n.provider(), Where: placeOf(n.File, n.At, shown)}
	if n.Service.Image != nil && n.Service.Image.Known {
		x.Image = n.Service.Image.Text
	}
	for _, t := range n.Types {
		x.Types = append(x.Types, n.typeOf(t))
	}
	if n.Schema != nil {
		t := n.typeOf(*n.Schema)
		x.Schema = &t
	}
	if v := n.Volume; v != nil {
		x.Volume = &DocumentVolume{n.Path, v.Write, v.Durable, v.UID, v.GID}
		x.Types = append(x.Types, n.typeOf(v.Format))
	}
	for _, v := range n.Variables {
		x.Variables = append(x.Variables, variableOf(n.Service, v))
		x.Secret = x.Secret || v.Secret
	}
	for _, c := range n.Candidates {
		x.Candidates = append(x.Candidates, n.candidate(c))
	}
	if n.Line != nil && n.Line.File != nil {
		stated := placeOf(n.Line.File, n.Line.At, shown)
		x.Stated = &stated
	}
	return x
}

func projectOf(app *project.App, shown Shown) DocumentProject {
	p := DocumentProject{Files: []string{}}
	if app.Model.Name != nil {
		p.Name = app.Model.Name.Text
	}
	for _, f := range app.Model.Files {
		p.Files = append(p.Files, shown(f.Source.Path))
	}
	return p
}

func (n *Need) typeOf(t contract.Typed) DocumentType {
	x := DocumentType{Name: t.String(), Ancestors: []string{}}
	for _, a := range n.types.Ancestors(t.Type) {
		if a.Name() != t.Name() {
			x.Ancestors = append(x.Ancestors, a.Name())
		}
	}
	return x
}

func variableOf(s *project.Service, v *contract.Variable) DocumentVariable {
	x := DocumentVariable{Name: v.Name, Role: Role(v), Format: v.Format.String(), Required: v.Needed, Secret: v.Secret, Set: Given(s, v) != nil, Files: v.Variants()}
	if x.Files == nil {
		x.Files = []string{}
	}
	if v.Default != nil && !v.Secret {
		x.Default = v.Default
	}
	return x
}

// provider returns the provider of a need, or nil if it is unknown.
func (n *Need) provider() *DocumentProvider {
	if n.Provider == nil {
		return nil
	}
	p := providerOf(n.Provider, n.Port)
	if n.Host != "" {
		p.Host = n.Host
	}
	return &p
}

func providerOf(s *project.Service, port int) DocumentProvider {
	p := DocumentProvider{Host: s.Name.Text, Port: max(port, 0), Outside: s.Outside != nil}
	if !p.Outside {
		p.Service = s.Name.Text
	}
	return p
}

func (n *Need) candidate(o wiring.Offer) DocumentCandidate {
	c := DocumentCandidate{DocumentProvider: providerOf(o.Service, o.Port), Reached: o.Reached, Values: []DocumentValue{}}
	if n.link != nil {
		for _, p := range n.link.Pairs(o.Service) {
			c.Values = append(c.Values, DocumentValue(p))
		}
	}
	return c
}

func placeOf(file *source.File, at source.Span, shown Shown) DocumentPlace {
	file, at = file.Outer(at)
	p := DocumentPlace{Path: shown(file.Path)}
	p.Range.Start.Line, p.Range.Start.Column = file.LineUTF16(at.Start)
	p.Range.End.Line, p.Range.End.Column = file.LineUTF16(at.End)
	return p
}

// roles maps the kinds of references to their names in the Service Binding specification, with additional
// names for kinds that the specification lacks.
var roles = map[string]string{"HOST": "host", "PORT": "port", "ADDRESS": "address", "URL": "uri", "DSN": "dsn",
	"USER": "username", "PASSWORD": "password", "DATABASE": "database", "TOKEN": "token"}

// Role returns which part of its connection a variable contains, in the words of the Service Binding
// specification. It returns "" for other variables.
func Role(v *contract.Variable) string {
	_, kind := v.Format.Reference()
	return roles[string(kind)]
}

// Given returns the value that a service sets for a variable, or nil.
func Given(s *project.Service, v *contract.Variable) *project.Given {
	for _, name := range slices.Concat(v.Names(), v.Variants()) {
		if g := s.Lookup(name); g != nil && !g.Image {
			return g
		}
	}
	return nil
}
