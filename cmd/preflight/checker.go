package preflight

import (
	"context"
	"slices"
	"sync"

	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A fault describes a need that is not met.
type fault struct {
	text string
	wait bool // whether waiting might help
}

// A checker compares a contract with the container.
type checker struct {
	*run
	reg       *types.Registry
	variables []*variable
	named     map[string][]*variable // the variables that the image reads, by name and alias
	patterns  []*variable            // the variables that the image reads and whose name contains a "*"
	listeners []*listener
	conns     []*connection
	volumes   []*volume
	mounts    []mount
	mounted   bool // whether the mount table could be read
	flags     flags
	settings  map[settingKey]setting
	contents  map[string]setting // the contents of files with a variable's value, by path
	oldData   func() bool
	hidden    *source.SecretTexts
	pairs     map[[2]string]bool // the pairs of variables already reported as mutually exclusive

	mu       sync.Mutex
	faults   []fault
	warnings []string
	said     map[string]bool
	closed   bool // whether results was called, after which nothing is added
}

// most is the maximum number of faults, and of warnings, that are printed.
const most = 100

func newChecker(r *run) *checker {
	c := &checker{run: r, named: map[string][]*variable{}, settings: map[settingKey]setting{}, contents: map[string]setting{},
		said: map[string]bool{}, pairs: map[[2]string]bool{}}
	c.oldData = sync.OnceValue(c.findOldData)
	c.flags = flags{words: r.command}
	return c
}

// check runs all checks. If the command is a different program from the one in the contract, such as a shell,
// it only warns that nothing is checked.
func (c *checker) check(ctx context.Context, l *label.Label) {
	c.reg = registry(l)
	c.lines(l)
	c.hidden = source.NewSecretTexts(c.secrets())
	if !runs(l.Program, c.command) {
		c.warning("nothing is checked: the contract is for a command other than " + quote(c.command[0]))
		return
	}
	text, err := c.Files.Mounts()
	if err == nil {
		c.mounts, c.mounted = parseMounts(text), true
	}
	c.environment()
	for _, v := range c.volumes {
		c.volume(v)
	}
	c.connect(ctx)
}

// results returns the faults and warnings found so far. Later ones are discarded.
func (c *checker) results() ([]fault, []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return c.faults, c.warnings
}

// late is the warning for checks that do not finish in time.
const late = "the checks did not finish in time, so some needs were not checked"

func (c *checker) fault(text string) { c.add(fault{text: text}) }

func (c *checker) add(f fault) {
	f.text = c.mask(f.text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.said[f.text] || len(c.faults) >= most {
		return
	}
	c.said[f.text] = true
	c.faults = append(c.faults, f)
}

func (c *checker) warning(text string) {
	text = c.mask(text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.said[text] || len(c.warnings) >= most {
		return
	}
	c.said[text] = true
	c.warnings = append(c.warnings, text)
}

// failed reports whether any fault was found so far.
func (c *checker) failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.faults) > 0
}

// mask removes secrets from a message: the values of secret variables, and text that looks like a credential.
func (c *checker) mask(text string) string { return source.MaskQuoted(c.hidden.Mask(text)) }

// secrets returns the values of all secret variables, including those in files.
func (c *checker) secrets() []string {
	var all []string
	for name, value := range c.env {
		if c.secret(name) {
			all = append(all, value)
		}
		whole := name + "=" + value
		for _, s := range source.FindSecrets(whole) {
			all = append(all, whole[s.Start:s.End])
		}
	}
	for _, v := range c.variables {
		if s, ok := c.fromFile(v); ok {
			all = append(all, s.text)
		}
	}
	return all
}

// secret reports whether the value of a variable must never be printed.
func (c *checker) secret(name string) bool {
	return source.IsSecretName(name) || slices.ContainsFunc(c.named[name], func(v *variable) bool { return v.hides(c.reg) })
}

// hides reports whether the values of a variable are secret.
func (v *variable) hides(reg *types.Registry) bool {
	return v.Secret || v.HasDefault || source.IsSecretName(v.Name) || v.format != nil && reg.Secret(v.format)
}

// lines parses the entries of the label.
func (c *checker) lines(l *label.Label) {
	aliases := map[string]bool{}
	for _, list := range [][]label.Entry{l.Connects, l.Listens} {
		for i := range list {
			aliases[list[i].As] = true
		}
	}
	isName := func(word string) bool { return aliases[word] }
	for i := range l.Environment {
		c.variable(newVariable(&l.Environment[i], isName))
	}
	for i := range l.Listens {
		c.listeners = append(c.listeners, newListener(&l.Listens[i]))
	}
	for i := range l.Connects {
		if conn := newConnection(&l.Connects[i]); conn != nil {
			c.conns = append(c.conns, conn)
		}
	}
	for i := range l.Volumes {
		c.volumes = append(c.volumes, newVolume(&l.Volumes[i]))
	}
}

func (c *checker) variable(v *variable) {
	c.variables = append(c.variables, v)
	if v.emits {
		return
	}
	if v.pattern() {
		c.patterns = append(c.patterns, v)
	}
	for _, name := range v.names() {
		if lines := c.named[name]; len(lines) == 0 || lines[len(lines)-1] != v {
			c.named[name] = append(lines, v)
		}
	}
}
