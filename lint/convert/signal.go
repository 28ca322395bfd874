package convert

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// signal checks STOPSIGNAL, which must be a number other than 0, or a name with or without SIG.
func (c *converter) signal(do *dockerfile.StopSignal) {
	text, sure := c.value(do.Signal)
	if !sure {
		return
	}
	if n, err := strconv.Atoi(text); err == nil {
		if n == 0 {
			c.refuse(Value, do.Signal, "`0` is not a signal: write a name such as `SIGTERM`")
		}
		return
	}
	name := strings.TrimPrefix(strings.ToUpper(text), "SIG")
	if signals[name] || realtime(name) {
		return
	}
	r := c.refuse(Value, do.Signal, "`%s` is not a signal: write a name such as `SIGTERM`, or a number", text)
	if near := source.Keywords.Near("SIG"+name, named); near != "" {
		r.Message = source.Quote(text) + " is not a signal; did you mean " + source.Quote(near) + "?"
		if do.Signal.Literal() {
			r.Instead = near
		}
	}
}

// realtime reports whether a name is one of RTMIN to RTMIN+15 or RTMAX-14 to RTMAX.
func realtime(name string) bool {
	if name == "RTMIN" || name == "RTMAX" {
		return true
	}
	for _, x := range []struct {
		prefix string
		last   int
	}{{"RTMIN+", 15}, {"RTMAX-", 14}} {
		if rest, ok := strings.CutPrefix(name, x.prefix); ok {
			n, err := strconv.Atoi(rest)
			return err == nil && strconv.Itoa(n) == rest && 0 < n && n <= x.last
		}
	}
	return false
}

// The names of the signals, and the signals suggested for misspelt ones.
var (
	signals = set("ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM " +
		"TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ")
	named = strings.Fields("SIGTERM SIGINT SIGQUIT SIGKILL SIGHUP SIGUSR1 SIGUSR2 SIGWINCH SIGABRT SIGALRM SIGCONT SIGSTOP SIGRTMIN")
)
