package wiring

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// Unverified returns a fault for each need that is neither satisfied nor violated, with the reason: a host
// outside the project, an unresolved value, or a missing contract. It implements --strict.
func (r *Result) Unverified() []*Fault {
	if len(r.others) == 0 {
		return r.unverified()
	}
	sets := [][]*Fault{r.unverified()}
	for _, o := range r.others {
		sets = append(sets, o.unverified())
	}
	return r.inEach(sets)
}

func (r *Result) unverified() []*Fault {
	c := r.by
	var all []*Fault
	add := func(f *Fault, l *contract.Line) {
		for _, o := range all {
			if o.File == f.File && o.At == f.At && o.Service == f.Service {
				return
			}
		}
		f.Rule, f.Weight = "unverified", Advice
		if l != nil {
			f.relate(l.File, l.Place(), "required here")
		}
		all = append(all, f)
	}
	for _, s := range r.App.Services {
		v := c.views[s]
		for _, n := range r.NeedsOf(s) {
			if why := c.doubt(n); why != "" && n.Fault == nil {
				f := (&Fault{Message: why}).at(s, n.Value, types.Part{})
				if n.HostAt.Len() > 0 {
					f.At = n.HostAt
				}
				add(f, n.Line)
			}
		}
		c.unresolved(v, add)
		if f := c.undescribed(v); f != nil {
			add(f, nil)
		}
	}
	return all
}

// doubt returns why a connection could not be checked. It returns "" if it was checked, or if no host is
// known.
func (c *checker) doubt(n *Need) string {
	if n.Verdict != Unknown || len(n.Types) == 0 || n.Default || n.Host == "" || types.IsUnknown(n.Host) {
		return ""
	}
	head := fmt.Sprintf("%s needs %s at %s", source.Quote(n.Service.Name.Text), typeList(n.Types), source.Quote(n.Host))
	a := c.resolve(n.Service, n.Host)
	switch {
	case a.Kind == outside:
		return head + ", which is outside the project, so nothing can be verified"
	case a.Kind != found:
		return ""
	case !c.view(a.Services[0]).c.Declared:
		return fmt.Sprintf("%s, but %s has no contract, so nothing can be verified; write one, or `x-contract`", head, source.Quote(a.Services[0].Name.Text))
	}
	return fmt.Sprintf("%s, but what %s listens on is not known for sure, so nothing can be verified", head, source.Quote(a.Services[0].Name.Text))
}

// unresolved reports variables with an unknown value or host that the contract needs or that name a
// connection.
func (c *checker) unresolved(v *view, add func(*Fault, *contract.Line)) {
	if !v.described || !v.judged {
		return
	}
	for _, l := range v.c.Variables {
		if l.Emits || strings.Contains(l.Name, "*") || v.holds(&l.Line) != types.Yes || !v.judges(&l.Line) || !l.Needed && !l.Format.NamesHost() {
			continue
		}
		s := v.value(l.Name, 0)
		what := ""
		switch {
		case s.Variant, s.Default:
			continue
		case s.Open && !s.Set && l.Needed:
			what = fmt.Sprintf("whether %s of %s is set cannot be verified: its environment is not fully known", source.Quote(l.Name), source.Quote(v.Name.Text))
		case s.Set && !s.Known && !(s.legible() && l.Format.NamesHost() && len(hosts(targets(c.types, l.Format, s.Text))) > 0):
			what = fmt.Sprintf("the value of %s of %s is not resolved, so it cannot be verified", source.Quote(contract.WrittenName(s.Given.Name)), source.Quote(v.Name.Text))
		}
		if what != "" {
			add((&Fault{Message: what}).at(v.Service, s.Given, types.Part{}), &l.Line)
		}
	}
}

// undescribed returns a fault for a service that has no contract, or whose contract does not describe the
// program that runs. Otherwise it returns nil.
func (c *checker) undescribed(v *view) *Fault {
	f := &Fault{Service: v.Service, File: v.Name.File, At: v.Name.At}
	switch {
	case v.Service.Provider != nil || v.Name.File == nil:
		return nil
	case !v.c.Declared:
		f.Message = fmt.Sprintf("%s has no contract, so its needs cannot be verified; write one, or `x-contract`", source.Quote(v.Name.Text))
	case !v.judged:
		f.Message = fmt.Sprintf("%s runs a different program from the one that its contract describes, so its needs cannot be verified", source.Quote(v.Name.Text))
	default:
		return nil
	}
	return f
}
