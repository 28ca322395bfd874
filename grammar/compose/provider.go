package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// ProviderType is the provider type that selects dfvet as an external provider.
const ProviderType = "dfvet"

// A ProviderOption is an option of dfvet's provider.
type ProviderOption struct {
	Name string
	Doc  string
	List bool
}

// ProviderOptions lists the options of dfvet's provider. Compose passes on the options in the provider's
// metadata and silently drops all others.
var ProviderOptions = []ProviderOption{
	{"files", "The Compose files to check, as for docker compose -f, relative to the working directory. Without this option, COMPOSE_FILE or the default file applies.", true},
	{"host", "The HOST block of a contract file that the service represents; services that depend on it get its HOST, PORT and URL.", false},
}

// DfvetProvider returns the options of a service that dfvet provides, or nil if it has none. It returns false
// for other services.
func (s *Service) DfvetProvider() (options *Node, ok bool) {
	kind := s.Provider.Get("type")
	if kind == nil || kind.Kind != Scalar || kind.text() != ProviderType {
		return nil, false
	}
	return s.Provider.Get("options"), true
}

// ProviderHost returns the value of the option host of a service that dfvet provides, or nil.
func (s *Service) ProviderHost() *Value {
	options, _ := s.DfvetProvider()
	n := options.Get("host")
	if n == nil || n.Kind != Scalar {
		return nil
	}
	v := n.Value()
	return &v
}

// provider checks the options of dfvet's own provider.
func (c *checker) provider(s *Service) {
	options, ok := s.DfvetProvider()
	if !ok || options == nil || options.Kind != Mapping {
		return
	}
	names := make([]string, len(ProviderOptions))
	for i, o := range ProviderOptions {
		names[i] = o.Name
	}
	for _, e := range options.Entries {
		option := (*ProviderOption)(nil)
		for i := range ProviderOptions {
			if ProviderOptions[i].Name == e.Key.Text {
				option = &ProviderOptions[i]
			}
		}
		switch {
		case strings.HasPrefix(e.Key.Text, "x-"):
		case option == nil:
			message := "provider `dfvet` has no option " + source.Quote(e.Key.Text)
			if near := source.Keywords.Near(e.Key.Text, names); near != "" {
				message += "; did you mean " + source.Quote(near) + "?"
			} else {
				message += "; it has only " + source.QuoteList(names)
			}
			c.report(s, e.Key.Value(), BadSchema, message, "")
		case e.Value == nil || e.Value.Kind == Null || e.Value.Kind == Sequence && !option.List:
			c.report(s, e.Key.Value(), BadSchema, "option "+source.Quote(option.Name)+" of provider `dfvet` must be "+option.shape(), "")
		}
	}
}

func (o *ProviderOption) shape() string {
	if o.List {
		return "a list of paths"
	}
	return "a name"
}
