package compose

import (
	"path"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// definition returns the definition of what is at the cursor: the definition of a name in the Compose files,
// the service for a host, the file for a path, and for anything else a line in the image's contract.
func definition(q *query.Query) []query.Place {
	if m, all := namesAt(q); all != nil {
		if places := makers(q, m, all); places != nil {
			return places
		}
	}
	s := spotAt(q)
	if s == nil {
		return nil
	}
	for _, find := range []func(*query.Query, *cursor.Spot) []query.Place{hostNamed, fileNamed, partOfCommand, partOfImage, partOfCompose} {
		if places := find(q, s); places != nil {
			return places
		}
	}
	return nil
}

// makers returns the places that define a name: in this file, or else in a file merged with it. If the cursor
// is on a definition, it also returns the definitions in those other files.
func makers(q *query.Query, m cursor.Mention, all []cursor.Mention) []query.Place {
	if m.Kind == cursor.Variable {
		return dotEnvPlaces(q, m.Text)
	}
	var places []query.Place
	for _, o := range all {
		if o.Declares {
			places = append(places, query.Place{File: q.File.Source, At: o.At})
		}
	}
	if m.Kind == cursor.Anchor || places != nil && !m.Declares {
		return places
	}
	for _, f := range siblings(q)[1:] {
		for _, o := range indexOfTree(q, f).Named(m.Name) {
			if o.Declares {
				places = append(places, query.Place{File: f.Source, At: o.At})
			}
		}
	}
	return places
}

// dotEnvPlaces returns the lines in .env that set a variable.
func dotEnvPlaces(q *query.Query, name string) []query.Place {
	var places []query.Place
	for _, p := range q.DotEnv() {
		if p.Key.Text == name && p.Key.File != nil {
			places = append(places, query.Place{File: p.Key.File, At: p.Key.At})
		}
	}
	return places
}

// hostNamed returns the definition of the service, or of the alias, that a host in a value refers to.
func hostNamed(q *query.Query, s *cursor.Spot) []query.Place {
	for _, n := range needsAt(q, q.Pos) {
		if n.Provider == nil || n.HostAt.Len() == 0 || !n.HostAt.Has(q.Pos) {
			continue
		}
		return namedBy(n)
	}
	return nil
}

// namedBy returns the place that defines the name by which a need refers to its provider.
func namedBy(n *wiring.Need) []query.Place {
	for _, a := range n.Provider.Networks {
		for _, alias := range a.Aliases {
			if strings.EqualFold(alias.Text, n.Host) && !strings.EqualFold(n.Host, n.Provider.Name.Text) {
				return []query.Place{{File: alias.File, At: alias.At}}
			}
		}
	}
	return []query.Place{{File: n.Provider.Name.File, At: n.Provider.Name.At}}
}

// fileNamed returns the file that a path refers to, or the service that an extends key refers to in another
// file.
func fileNamed(q *query.Query, s *cursor.Spot) []query.Place {
	text, ok := s.Text()
	if !ok {
		return nil
	}
	switch s.Where {
	case compose.AtExtendsService:
		return extended(q, s)
	case compose.AtProviderOptionsEntry:
		if s.Name == "host" && !s.IsKey {
			return docker.HostPlaces(q, text)
		}
	}
	if full := pathOf(q, s); full != "" {
		if f := q.Workspace.File(full); f != nil {
			return []query.Place{{File: f.Source, At: source.Span{}}}
		}
	}
	if s.Where == compose.AtVolumesItem || s.Where == compose.AtVolumesItemSource {
		host, _, _ := strings.Cut(text, ":")
		at, exact := s.Node.TextSpan()
		if exact && int(q.Pos-at.Start) <= len(host) && host != "" && strings.IndexByte("./", host[0]) >= 0 {
			if f := q.Workspace.File(q.Below(host)); f != nil {
				return []query.Place{{File: f.Source, At: source.Span{}}}
			}
		}
	}
	return nil
}

func extended(q *query.Query, s *cursor.Spot) []query.Place {
	file := s.Holder.Get("file")
	if file == nil {
		return nil
	}
	f := q.Workspace.File(q.Below(file.Text))
	if f == nil || TreeOf(f) == nil {
		return nil
	}
	for _, o := range indexOf(f).Named(cursor.Name{Kind: "services", Text: s.Node.Text}) {
		if o.Declares {
			return []query.Place{{File: f.Source, At: o.At}}
		}
	}
	return nil
}

// partOfImage returns a line in the image's Dockerfile or contract: the stage for build.target, the ARG for a
// build argument, and the contract line for a variable, a port or a path.
func partOfImage(q *query.Query, s *cursor.Spot) []query.Place {
	svc := serviceNamed(q, s.Service())
	if svc == nil {
		return nil
	}
	switch s.Where {
	case compose.AtBuildTarget:
		if b := svc.Build; b != nil && b.Stage != nil && b.Stage.From != nil {
			at := b.Stage.From.Span()
			if b.Stage.From.Name != nil {
				at = b.Stage.From.Name.At
			}
			return []query.Place{{File: b.File.Source, At: at}}
		}
	case compose.AtBuildArgsEntry, compose.AtBuildArgsItem:
		return argPlaces(svc, s)
	case compose.AtImage:
		return imagePlaces(svc)
	case compose.AtCommandItem:
		name, _, _ := cutPair(s.Node.Text)
		return linePlaces(variableOf(svc, name))
	case compose.AtPortsItem, compose.AtPortsItemTarget, compose.AtExposeItem:
		return portPlaces(q, svc, s)
	case compose.AtVolumesItem, compose.AtVolumesItemTarget:
		return mountPlaces(svc, s)
	}
	return linePlaces(variableOf(svc, environmentName(s)))
}

func linePlaces(v *contract.Variable) []query.Place {
	if v == nil || v.File == nil {
		return nil
	}
	return []query.Place{{File: v.File, At: v.At}}
}

// argPlaces returns the ARG lines for a build argument.
func argPlaces(svc *project.Service, s *cursor.Spot) []query.Place {
	if svc.Build == nil || svc.Build.File == nil {
		return nil
	}
	name := s.Name
	if name == "[]" {
		name, _, _ = cutPair(s.Node.Text)
	}
	var places []query.Place
	for _, p := range argsOf(svc.Build.File) {
		if p.Key.Value == name {
			places = append(places, query.Place{File: svc.Build.File.Source, At: p.Key.At})
		}
	}
	return places
}

// imagePlaces returns the service or the Bake target that builds an image, or else the contract of the image.
func imagePlaces(svc *project.Service) []query.Place {
	if t := svc.Baked; t != nil {
		return []query.Place{{File: t.File, At: t.At}}
	}
	for _, o := range svc.App.Services {
		if o != svc && o.Service.Build != nil && o.Image != nil && svc.Image != nil && o.Image.Text == svc.Image.Text {
			return []query.Place{{File: o.Name.File, At: o.Name.At}}
		}
	}
	return contractPlaces(svc)
}

// contractPlaces returns the start of the contract of a service's image.
func contractPlaces(svc *project.Service) []query.Place {
	if svc == nil || svc.Contract == nil {
		return nil
	}
	if b := svc.Build; b != nil && b.Stage != nil {
		return []query.Place{{File: b.File.Source, At: b.Stage.Span()}}
	}
	for _, line := range svc.Contract.Lines() {
		if line.Line != nil && line.Line.File != nil {
			return []query.Place{{File: line.Line.File, At: line.Line.At}}
		}
	}
	return nil
}

// portPlaces returns the LISTENS lines for the container port of a published port.
func portPlaces(q *query.Query, svc *project.Service, s *cursor.Spot) []query.Place {
	text, _, _ := strings.Cut(s.Node.Text, "/")
	port, err := strconv.Atoi(text[strings.LastIndexByte(text, ':')+1:])
	if err != nil {
		return nil
	}
	var places []query.Place
	for _, l := range q.Wires(svc).Ports(svc) {
		if l.First <= port && port <= l.Last && l.Listener.File != nil {
			places = append(places, query.Place{File: l.Listener.File, At: l.Listener.At})
		}
	}
	return places
}

// mountPlaces returns the VOLUME lines for the path of a mount.
func mountPlaces(svc *project.Service, s *cursor.Spot) []query.Place {
	if svc.Contract == nil {
		return nil
	}
	target := mountTarget(s.Node.Text)
	var places []query.Place
	for _, v := range svc.Contract.Volumes {
		if v.File != nil && v.Path != "" && path.Clean(v.Path) == path.Clean(target) {
			places = append(places, query.Place{File: v.File, At: v.At})
		}
	}
	return places
}

// mountTarget returns the container path of a mount, in the short form or as the value of target.
func mountTarget(text string) string {
	parts := strings.Split(text, ":")
	if len(parts) > 1 {
		return parts[1]
	}
	return text
}

// partOfCompose returns other parts of the project: the health check for which a dependency waits, the secret
// that is mounted at a container path, or the service with a container name.
func partOfCompose(q *query.Query, s *cursor.Spot) []query.Place {
	text, ok := s.Text()
	if !ok {
		return nil
	}
	if s.Where == compose.AtDependsOnEntryCondition && s.Up != nil {
		if svc := serviceNamed(q, s.Up.Name); svc != nil && text == "service_healthy" && svc.Healthcheck != nil {
			return []query.Place{{File: svc.Healthcheck.Node.File, At: svc.Healthcheck.Node.At}}
		}
	}
	if i := strings.Index(text, "/run/secrets/"); i >= 0 {
		return madeAt(q, cursor.Name{Kind: "secrets", Text: text[i+len("/run/secrets/"):]})
	}
	if name, ok := strings.CutPrefix(text, "container:"); ok {
		for _, app := range q.Apps() {
			for _, svc := range app.Services {
				if svc.ContainerName != nil && svc.ContainerName.Text == name {
					return []query.Place{{File: svc.ContainerName.File, At: svc.ContainerName.At}}
				}
			}
		}
	}
	return nil
}

// madeAt returns the places that define a name, in all files of the projects.
func madeAt(q *query.Query, n cursor.Name) []query.Place {
	var places []query.Place
	for _, f := range siblings(q) {
		for _, o := range indexOfTree(q, f).Named(n) {
			if o.Declares {
				places = append(places, query.Place{File: f.Source, At: o.At})
			}
		}
	}
	return places
}
