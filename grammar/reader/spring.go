package reader

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Spring is the configuration of a Spring Boot application: the properties in several files, of which later
// ones override earlier ones.
type Spring struct {
	// Profiles are the active profiles.
	Profiles []string
	// Given reports whether the environment or the command sets a property. The key is in the form that
	// SpringKey returns.
	Given func(key string) bool
	// Open reports whether properties may come from other sources, or depend on something unknown.
	Open bool

	files   []*Content
	set     map[string]property
	matched map[string]bool // the profiles for which there is a separate document
}

// A property is a value in a file, or the values of a list.
type property struct {
	says   *Content
	values []Text
}

// SpringKey returns the normal form of a property's key, which is the same for all its spellings:
// server.port, SERVER_PORT.
func SpringKey(key string) string { return strings.ToLower(springMarks.Replace(key)) }

var springMarks = strings.NewReplacer(".", "", "-", "", "_", "")

// spring reads one file of properties. Context lists the active profiles.
func spring(src *source.File, context string) *Content {
	s := &Spring{Profiles: strings.Split(context, ",")}
	s.Add(src)
	return s.Says()[0]
}

// Add reads a file of properties. It is read as YAML unless its name ends in .properties.
func (s *Spring) Add(src *source.File) {
	if s.set == nil {
		s.set, s.matched = map[string]property{}, map[string]bool{}
	}
	says := &Content{File: src, Elsewhere: true}
	s.files = append(s.files, says)
	if strings.HasSuffix(src.Path, ".properties") {
		s.lines(says)
		return
	}
	for _, doc := range documents(src, says) {
		left := mostValues
		all := map[string]property{}
		flatten(doc, "", says, all, &left)
		s.Open = s.Open || left == 0
		s.take(all)
	}
	s.Open = s.Open || says.Open
}

// take adds the properties of a document, unless it is for an inactive profile.
func (s *Spring) take(all map[string]property) {
	for _, key := range []string{"springconfigactivateonprofile", "springprofiles"} {
		p, ok := all[key]
		if !ok {
			continue
		}
		active := false
		for _, v := range p.list() {
			s.Open = s.Open || strings.ContainsAny(v.Text, "&|!()$@")
			active = active || slices.Contains(s.Profiles, v.Text)
			s.matched[v.Text] = true
		}
		if !active {
			return
		}
	}
	if _, ok := all["springconfigactivateoncloudplatform"]; ok {
		s.Open = true
	}
	for key, p := range all {
		s.set[key] = p
	}
}

// flatten collects the scalars in a tree under their dotted keys.
func flatten(n *compose.Node, key string, says *Content, all map[string]property, left *int) {
	if n == nil || *left <= 0 || len(key) > 200 {
		return
	}
	*left--
	switch n.Kind {
	case compose.Mapping:
		for _, e := range n.Entries {
			flatten(e.Value, key+SpringKey(e.Key.Text), says, all, left)
		}
	case compose.Sequence:
		p := property{says: says}
		for _, item := range n.Items[:min(len(n.Items), *left)] {
			*left--
			p.values = append(p.values, scalar(item))
		}
		all[key] = p
	case compose.Scalar:
		all[key] = property{says, []Text{scalar(n)}}
	}
}

// lines reads a .properties file.
func (s *Spring) lines(says *Content) {
	all := map[string]property{}
	defer func() { s.take(all) }()
	text := says.File.Text
	eachLine(text, func(start, end int) {
		line := Text{text[start:end], span(start, end)}.trim()
		switch {
		case line.Text == "#---" || line.Text == "!---": // the next document begins
			s.take(all)
			all = map[string]property{}
		case strings.HasSuffix(line.Text, `\`):
			s.Open = true // the value continues on the next line
		case line.Text == "" || line.Text[0] == '#' || line.Text[0] == '!':
		default:
			i := strings.IndexAny(line.Text, "=: \t")
			if i < 0 || i > 200 {
				return
			}
			value := line.from(i).trim()
			if value.Text != "" && (value.Text[0] == '=' || value.Text[0] == ':') {
				value = value.from(1).trim()
			}
			all[SpringKey(line.Text[:i])] = property{says, []Text{value}}
		}
	})
}

// list returns the values of a property. A text with commas counts as several values.
func (p property) list() (all []Text) {
	for _, v := range p.values {
		for more := true; more && len(all) < mostValues; {
			var one Text
			one, v, more = v.cut(",")
			all = append(all, one.trim())
		}
	}
	return all
}

// Of returns the values of a property in the files, and whether any file sets it.
func (s *Spring) Of(key string) (texts []string, set bool) {
	p, set := s.set[SpringKey(key)]
	for _, v := range p.list() {
		texts = append(texts, v.Text)
	}
	return texts, set
}

// Has reports whether any file sets a property whose key has the prefix.
func (s *Spring) Has(prefix string) bool {
	prefix = SpringKey(prefix)
	for key := range s.set {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// For reports whether any file has a document for the profile.
func (s *Spring) For(profile string) bool { return s.matched[profile] }

// given reports whether the environment or the command sets a property.
func (s *Spring) given(key string) bool { return s.Given != nil && s.Given(SpringKey(key)) }

// value returns the value that the files give a property, if they set it and the value is certain.
func (s *Spring) value(key string) (t Text, says *Content) {
	p := s.set[SpringKey(key)]
	if len(p.values) != 1 || p.values[0].Text == "" || s.given(key) {
		return Text{}, nil
	}
	return p.values[0], p.says
}

// Says returns what each file says about hosts and ports, in the order in which the files were added.
func (s *Spring) Says() []*Content {
	if s.Open || s.Has("quarkus.") || s.Has("micronaut.") {
		for _, f := range s.files {
			f.Open = true
		}
		return s.files
	}
	s.serves()
	s.jdbc("spring.datasource.url")
	s.host("spring.data.redis", "redis", "6379", "url", "cluster.nodes", "sentinel.nodes")
	s.host("spring.redis", "redis", "6379", "url", "cluster.nodes", "sentinel.nodes")
	s.host("spring.rabbitmq", "org.amqp/0-9-1", "5672", "addresses")
	s.host("spring.data.mongodb", "mongodb", "27017", "uri")
	s.host("spring.mail", "org.ietf.smtp/", "25", "jndi-name")
	s.addresses("spring.rabbitmq.addresses", "org.amqp/0-9-1")
	s.addresses("spring.kafka.bootstrap-servers", "kafka")
	for _, key := range []string{"spring.data.redis.url", "spring.redis.url"} {
		s.addresses(key, "redis")
	}
	for _, key := range []string{"spring.data.mongodb.uri", "spring.mongodb.uri"} {
		s.addresses(key, "mongodb")
	}
	s.addresses("spring.elasticsearch.uris", "http")
	if enabled, _ := s.Of("eureka.client.enabled"); !slices.Contains(enabled, "false") {
		s.addresses("eureka.client.service-url.defaultZone", "http")
	}
	return s.files
}

// serves reads the port on which the application listens.
func (s *Spring) serves() {
	kind, _ := s.Of("spring.main.web-application-type")
	if slices.Contains(kind, "none") || s.given("spring.main.web-application-type") {
		return
	}
	for _, prefix := range []string{"server", "management.server"} {
		port, says := s.value(prefix + ".port")
		if says == nil || port.Number() == 0 {
			continue
		}
		l := Listener{At: port.At, Port: port, For: "http", TLS: No}
		if s.Has(prefix+".ssl.") || s.given(prefix+".ssl.enabled") {
			l.TLS = Unknown
		}
		if address, in := s.value(prefix + ".address"); in == says {
			l.Address = address
		}
		says.listen(l)
	}
}

// host reads a host whose port is a separate property, unless another property contains both.
func (s *Spring) host(prefix, what, port string, others ...string) {
	host, says := s.value(prefix + ".host")
	for _, o := range others {
		if _, set := s.Of(prefix + "." + o); set || s.given(prefix+"."+o) {
			return
		}
	}
	if says == nil {
		return
	}
	c := Connection{At: host.At, Host: host, Port: Text{Text: port}, For: what, TLS: Unknown}
	if _, set := s.Of(prefix + ".port"); set || s.given(prefix+".port") {
		p, in := s.value(prefix + ".port")
		if c.Port = p; in != says {
			c.Port, c.AnyPort = Text{}, true
		}
	}
	says.connect(c)
}

// jdbcTypes lists the databases whose JDBC URLs begin with jdbc:NAME://, each with its protocol.
var jdbcTypes = map[string]string{"jdbc:postgresql": "postgres", "jdbc:mysql": "mysql", "jdbc:mariadb": "mysql", "jdbc:sqlserver": "mssql"}

func (s *Spring) jdbc(key string) {
	url, says := s.value(key)
	if says == nil {
		return
	}
	scheme, rest := url.authority()
	if i := strings.IndexByte(rest.Text, ';'); i >= 0 {
		rest = rest.part(0, i)
	}
	if what := jdbcTypes[scheme]; what != "" {
		c := Connection{At: url.At, For: what, TLS: Unknown}
		c.Host, c.Port = rest.hostPort()
		says.connect(c)
	}
}

// addresses reads a list of addresses, which may be URLs.
func (s *Spring) addresses(key, what string) {
	if s.given(key) {
		return
	}
	p := s.set[SpringKey(key)]
	for _, t := range p.list() {
		scheme, rest := t.authority()
		if scheme == "mongodb+srv" {
			continue
		}
		c := Connection{At: t.At, For: what, TLS: Unknown}
		c.Host, c.Port = rest.hostPort()
		p.says.connect(c)
	}
}
