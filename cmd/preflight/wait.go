package preflight

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/dfvet/dfvet/grammar/types"
)

const (
	// mostDials is the maximum number of connections that are tried in parallel.
	mostDials = 32
	// mostPorts is the maximum number of ports in a range that are tried.
	mostPorts = 16
	// firstPause and longestPause are the shortest and the longest pause between two attempts. Each pause is
	// one and a half times as long as the previous one.
	firstPause   = 100 * time.Millisecond
	longestPause = time.Second
	// tellAfter is the time after which preflight prints what it is waiting for.
	tellAfter = time.Second
	// oneAttempt is the time limit for one attempt.
	oneAttempt = 5 * time.Second
	// shortAttempt is the time limit for one attempt if preflight does not wait for the end.
	shortAttempt = 2 * time.Second
)

// An outcome is the result of trying one host and port. All ends with that host and port share it.
type outcome struct {
	host     string
	port     int
	last     int
	udp      bool // whether only the host is resolved
	probe    protocol
	once     bool // whether it is tried only once
	self     bool // whether the host is the container itself
	tried    bool
	err      error
	unsolved bool // whether the host could not be resolved
	impostor bool // whether the server uses another protocol
	needs    []*need
}

// connect tries all connections, and adds a fault or warning for each need that is not met.
func (c *checker) connect(ctx context.Context) {
	needs := c.connections()
	outcomes := c.outcomes(needs)
	if len(outcomes) == 0 {
		return
	}
	wait := c.wait
	if c.failed() { // waiting cannot help if there are other faults
		wait = 0
	}
	attempt := min(oneAttempt, max(wait, shortAttempt))
	ctx, cancel := context.WithTimeout(ctx, max(wait, attempt))
	defer cancel()
	w := waiter{c: c, own: c.Net.Own(), attempt: attempt, patient: wait > 0, left: map[*outcome]bool{}, there: map[*outcome]bool{}}
	for _, n := range needs {
		if !n.soft() {
			w.unmet++
		}
	}
	w.run(ctx, outcomes)
	for _, n := range needs {
		c.judge(n, wait)
	}
}

// outcomes returns the outcomes for the ends of all needs, one for each host and port.
func (c *checker) outcomes(needs []*need) []*outcome {
	var all []*outcome
	type key struct {
		host       string
		port, last int
		udp        bool
		probe      protocol
	}
	known := map[key]*outcome{}
	for _, n := range needs {
		for _, e := range slices.Concat(n.alternatives...) {
			e.soft = e.soft || e.isDefault || c.peer(e) || c.proxied(e)
		}
		soft := n.soft()
		for _, ends := range n.alternatives {
			for _, e := range ends {
				k := key{strings.ToLower(e.host), max(e.port, 0), max(e.last, 0), e.transport != "TCP", c.protocolOf(e)}
				o := known[k]
				if o == nil {
					o = &outcome{host: k.host, port: k.port, last: min(k.last, k.port+mostPorts-1), udp: k.udp, probe: k.probe, once: true}
					known[k], all = o, append(all, o)
				}
				o.once = o.once && (e.soft || soft)
				o.needs = append(o.needs, n)
				e.outcome = o
			}
		}
	}
	return all
}

// peer reports whether the contract also listens for a type of an end. The members of a cluster would
// otherwise wait for one another.
func (c *checker) peer(e *end) bool { return slices.ContainsFunc(e.types, c.listensFor) }

// proxied reports whether the environment sets an HTTP proxy for a host, which may not be reachable directly.
func (c *checker) proxied(e *end) bool {
	if !strings.HasPrefix(e.scheme, "http") {
		return false
	}
	proxy := ""
	for _, name := range []string{e.scheme + "_proxy", "all_proxy"} {
		proxy += c.env[name] + c.env[strings.ToUpper(name)]
	}
	if proxy == "" {
		return false
	}
	for _, one := range strings.Split(c.env["no_proxy"]+","+c.env["NO_PROXY"], ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), ".")
		if one == "*" || one != "" && (e.host == one || strings.HasSuffix(e.host, "."+one)) {
			return false
		}
	}
	return true
}

// A waiter tries outcomes until they are available or it is too late.
type waiter struct {
	c       *checker
	own     []netip.Addr
	attempt time.Duration
	patient bool

	mu     sync.Mutex
	left   map[*outcome]bool // the outcomes to try again
	there  map[*outcome]bool
	unmet  int    // the number of needs that are not met and must be
	enough func() // called when unmet becomes 0, to stop waiting
}

// run tries all outcomes, several in parallel. It ends when each required one is available and the others
// were tried once, or when the context is cancelled.
func (w *waiter) run(ctx context.Context, all []*outcome) {
	patience, enough := context.WithCancel(ctx)
	defer enough()
	w.enough = enough
	var workers sync.WaitGroup
	n := min(len(all), mostDials)
	for i := range n {
		var own []*outcome
		for j := i; j < len(all); j += n {
			own = append(own, all[j])
		}
		workers.Go(func() { w.work(ctx, patience, own) })
	}
	told := time.AfterFunc(tellAfter, func() { w.tell(all) })
	workers.Wait()
	told.Stop()
}

// tell prints what preflight is waiting for.
func (w *waiter) tell(all []*outcome) {
	const shown = 5
	w.mu.Lock()
	defer w.mu.Unlock()
	var names []string
	for _, o := range all {
		if w.left[o] {
			names = append(names, quote(o.String()))
		}
	}
	if len(names) == 0 {
		return
	}
	text := strings.Join(names[:min(shown, len(names))], ", ")
	if len(names) > shown {
		text += fmt.Sprintf(" and %d more", len(names)-shown)
	}
	w.c.say(fmt.Sprintf("waiting up to %v for %s", w.c.wait, text))
}

// work tries outcomes again and again, with increasing pauses, until none is left.
func (w *waiter) work(ctx, patience context.Context, pending []*outcome) {
	for pause := firstPause; ; pause = min(pause*3/2, longestPause) {
		pending = slices.DeleteFunc(pending, func(o *outcome) bool {
			switch {
			case o.tried && patience.Err() != nil:
				return true
			case o.once:
				w.try(ctx, o)
			default:
				w.try(patience, o)
			}
			return w.settle(o)
		})
		if len(pending) == 0 {
			return
		}
		select {
		case <-patience.Done():
		case <-time.After(pause):
		}
	}
}

// settle records the result of an attempt, and reports whether the outcome needs no further attempt.
func (w *waiter) settle(o *outcome) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o.err == nil {
		w.there[o] = true
		for _, n := range o.needs {
			was := n.met
			n.met = n.met || slices.ContainsFunc(n.alternatives, func(ends []*end) bool {
				return !slices.ContainsFunc(ends, func(e *end) bool { return !w.there[e.outcome] })
			})
			if n.met && !was && !n.soft() {
				w.unmet--
			}
		}
		if w.unmet == 0 {
			w.enough()
		}
	}
	done := o.err == nil || o.once || o.self || !w.patient || !slices.ContainsFunc(o.needs, func(n *need) bool { return !n.met })
	w.left[o] = !done
	return done
}

func (o *outcome) String() string {
	if o.port == 0 {
		return o.host
	}
	return net.JoinHostPort(o.host, fmt.Sprint(o.port))
}

var errSilent = errors.New("no answer in time")

// try resolves the host and connects to the port once.
func (w *waiter) try(ctx context.Context, o *outcome) {
	if ctx.Err() != nil {
		o.tried, o.err = true, errSilent
		return
	}
	ctx, cancel := context.WithTimeout(ctx, w.attempt)
	defer cancel()
	o.tried, o.unsolved, o.impostor = true, false, false
	addresses, err := w.resolve(ctx, o.host)
	if err != nil || len(addresses) == 0 {
		o.unsolved, o.err = true, err
		if err == nil {
			o.err = errors.New("it has no address")
		}
		return
	}
	o.self = types.IsLoopback(o.host) || o.host == strings.ToLower(w.c.Hostname) ||
		!slices.ContainsFunc(addresses, func(a netip.Addr) bool { return !slices.Contains(w.own, a.Unmap()) && !a.IsLoopback() })
	if o.err = nil; o.udp || o.port == 0 {
		return
	}
	for port := o.port; port <= max(o.last, o.port); port++ {
		for _, a := range addresses[:min(len(addresses), 8)] {
			if o.err = w.dial(ctx, o, netip.AddrPortFrom(a, uint16(port))); o.err == nil {
				return
			}
		}
	}
}

func (w *waiter) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return []netip.Addr{a}, nil
	}
	return w.c.Net.Lookup(ctx, host)
}

func (w *waiter) dial(ctx context.Context, o *outcome, address netip.AddrPort) error {
	conn, err := w.c.Net.Dial(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if o.probe == "" {
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	err = o.probe.shake(conn, o.host)
	o.impostor = err != nil
	return err
}

// soft reports whether preflight does not wait for a need, because one of its ends is tried only once.
func (n *need) soft() bool {
	return slices.ContainsFunc(n.alternatives, func(ends []*end) bool { return slices.ContainsFunc(ends, func(e *end) bool { return e.soft }) })
}

// judge adds a fault or a warning for a need that is not met.
func (c *checker) judge(n *need, wait time.Duration) {
	if n.met {
		return
	}
	soft := n.soft()
	for _, e := range n.alternatives[0] {
		o := e.outcome
		switch {
		case o.err == nil:
		case e.quiet && !o.impostor:
		case soft || o.self:
			c.warning(e.text(0) + e.unwaited())
		default:
			c.add(fault{text: e.text(wait), wait: true})
		}
	}
}

// unwaited returns why preflight did not wait for an end, in parentheses.
func (e *end) unwaited() string {
	switch {
	case e.isDefault:
		return " (default address, not waited for)"
	case e.outcome.self:
		return " (the container itself, not waited for)"
	}
	return " (not waited for)"
}

// text returns what is wrong with an end, and how to fix it.
func (e *end) text(wait time.Duration) string {
	o, after := e.outcome, ""
	if wait > 0 {
		after = fmt.Sprintf(" within %v", wait)
	}
	fix := "correct the address"
	switch {
	case e.isDefault && e.variable != "":
		fix = "set " + quote(e.variable)
	case e.variable != "":
		fix = "correct " + quote(e.variable)
	}
	switch {
	case o.unsolved:
		return fmt.Sprintf("cannot resolve %s%s: %s; %s; put both on one network, or %s", quote(e.host), after, netReason(o.err), e.need(), fix)
	case o.impostor:
		return fmt.Sprintf("%s does not speak %s: %s; %s; %s", quote(e.address()), o.probe, o.err, e.need(), fix)
	}
	return fmt.Sprintf("cannot connect to %s%s: %s; %s; start it, or %s", quote(e.address()), after, netReason(o.err), e.need(), fix)
}

// netReason returns in a few words why a host or port is not available.
func netReason(err error) string {
	var dns *net.DNSError
	var errno syscall.Errno
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host"
	case errors.As(err, &dns) && dns.IsTimeout, errors.Is(err, context.DeadlineExceeded), errors.Is(err, errSilent):
		return "no answer in time"
	case errors.As(err, &dns):
		return "the name server did not answer"
	case errors.As(err, &errno):
		return errno.Error()
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "no answer in time"
	}
	return err.Error()
}
