package wiring

import (
	"fmt"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// token compares the token that an end sends with the provider's. If the provider reads its token only at the
// first start, it may have other tokens by now.
func (c *credentialJudge) token(e *end, l listenPort) *Fault {
	need := c.bound(e.v, e.conn, e, types.Token)
	if need == nil {
		return nil
	}
	sent := e.v.claim(need)
	if !sent.set || !sent.known || sent.text == "" || sent.given == nil {
		return nil
	}
	v := c.view(l.service)
	have, only := c.ownToken(v, l.listener)
	if !only || !have.set || !have.known || have.text == "" || have.text == sent.text {
		return nil
	}
	f := (&Fault{Rule: "credential-mismatch"}).at(e.v.Service, sent.given, sent.part)
	f.Message = fmt.Sprintf("the token in %s is not the one that %s is configured with, so %s refuses %s",
		source.Quote(need.Name), source.Quote(l.service.Name.Text), source.Quote(l.service.Name.Text), source.Quote(e.v.Name.Text))
	f.relateSource(have.given, "the token of "+source.Quote(l.service.Name.Text)+" is set here")
	return f
}

// ownToken returns the token that a provider's contract states for a listener. only is false unless there is
// exactly one.
func (c *credentialJudge) ownToken(v *view, l *contract.Listener) (have claim, only bool) {
	n := 0
	for _, x := range v.c.Variables {
		ref, kind := x.Format.Reference()
		if x.Emits || kind != types.Token || !c.belongs(v, ref, l) || v.holds(&x.Line) == types.No {
			continue
		}
		if n++; x.Once || v.holds(&x.Line) != types.Yes {
			return claim{}, false
		}
		have = v.claim(x)
	}
	return have, n == 1
}
