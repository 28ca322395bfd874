package command

import (
	"slices"
	"strings"
	"sync"
)

// A launcher is a program that runs the command in its arguments, or an interpreter that runs the file or
// module in its arguments. Lists are words separated by spaces.
type launcher struct {
	sub     string // the words that must follow its name, such as "run"; alternatives are separated by "|"
	bare    string // flags without a value; "*" means all others
	value   string // flags whose value is the next word, or is joined with "="; "*" means all others
	module  string // flags whose value is the program, such as python -m
	stays   string // flags that make the launcher itself the program, such as php -S
	skip    int    // the number of operands before the command, as in gosu USER
	dashes  bool   // the command follows "--"
	assigns bool   // words of the form NAME=value before the command set variables
	fills   bool   // it sets further variables, which are unknown here
	opaque  bool   // it runs several programs, or one that a file names
	strip   string // what to remove from the program's name: "@" and a version at the end, or an environment and ":" at the beginning
}

// A row of a table applies to several programs.
type row struct {
	names string
	launcher
}

// launchers lists the programs that run another program. If a name has several rows, the first row whose sub
// matches applies.
var launchers = []row{
	// Init programs: tini(1), dumb-init, catatonit.
	{"tini docker-init tini-static catatonit", launcher{bare: "-s -g -v -w -l -h --version", value: "-p -e"}},
	{"dumb-init", launcher{bare: "-c --single-child -v --verbose", value: "-r --rewrite"}},

	// Programs that change the user.
	{"gosu su-exec s6-setuidgid s6-envuidgid setuidgid", launcher{skip: 1}},
	{"setpriv", launcher{bare: "--clear-groups --init-groups --keep-groups --no-new-privs --nnp", value: "--reuid --regid --groups --bounding-set --inh-caps --ambient-caps --securebits --pdeathsig"}},
	{"chpst", launcher{bare: "-v -P -0 -1 -2", value: "-u -U -b -/ -n -l -L -m -d -o -p -f -c -t"}},
	{"sudo", launcher{bare: "-E -H -n -S --preserve-env", value: "-u -g -p -C --user --group --prompt", assigns: true}},
	{"runuser", launcher{bare: "-m -p --preserve-environment", value: "-u --user -g --group"}},
	{"fixuid fixdockergid", launcher{bare: "-q"}},
	{"doas", launcher{bare: "-n", value: "-u -C"}},

	// Programs that set the environment.
	{"env", launcher{bare: "-v --debug", assigns: true}},
	{"cross-env", launcher{assigns: true}},
	{"with-contenv envdir s6-envdir", launcher{fills: true, opaque: true}},
	{"env-cmd", launcher{bare: "-x --expand-envs --silent --no-override --fallback", value: "-f --file -e --environments -r --rc-file", fills: true}},
	{"doppler op infisical dotenvx teller varlock bws", launcher{sub: "run", dashes: true, fills: true}},
	{"envkey-source", launcher{dashes: true, fills: true}},
	{"secrets-init vault-env", launcher{fills: true}},
	{"envconsul", launcher{bare: "-once -upcase -sanitize -pristine", value: "*", fills: true}},
	{"summon", launcher{value: "-f -e -p --environment --provider", fills: true}},
	{"chamber aws-vault berglas vals", launcher{sub: "exec", dashes: true, fills: true}},
	{"dotenv", launcher{sub: "run", bare: "--no-override --override", value: "-f --file", fills: true}},
	{"dotenv", launcher{dashes: true, fills: true}},
	{"honcho foreman goreman", launcher{sub: "run", value: "-e --env -f --procfile", fills: true}},

	// Programs that change how the command runs.
	{"exec", launcher{bare: "-c -l", value: "-a"}},
	{"command builtin nohup", launcher{}},
	{"setsid", launcher{bare: "-w --wait -f --fork -c --ctty"}},
	{"nice", launcher{bare: "-0 -1 -2 -3 -4 -5 -6 -7 -8 -9 -10 -15 -19", value: "-n --adjustment"}},
	{"ionice", launcher{bare: "-t --ignore", value: "-c -n --class --classdata"}},
	{"chrt", launcher{bare: "-r -f -o -b -i -R --rr --fifo --other --batch --idle", skip: 1}},
	{"taskset", launcher{bare: "-c --cpu-list", skip: 1}},
	{"numactl", launcher{bare: "-l --localalloc", value: "-i -m -N -C -p --interleave --membind --cpunodebind --physcpubind --preferred"}},
	{"stdbuf", launcher{value: "-i -o -e --input --output --error"}},
	{"timeout", launcher{bare: "--foreground --preserve-status -v --verbose", value: "-k -s --kill-after --signal", skip: 1}},
	{"time", launcher{bare: "-p -v -a -q --append --quiet", value: "-f -o --format --output"}},
	{"unbuffer eatmydata catchsegv busybox fakeroot chronic linux64", launcher{bare: "-p"}},
	{"dbus-run-session dbus-launch", launcher{bare: "--exit-with-session"}},
	{"reflex watchexec", launcher{dashes: true}},
	{"xvfb-run", launcher{bare: "-a --auto-servernum -l", value: "-n -s -e -f -w -p --server-num --server-args --error-file --auth-file --wait"}},
	{"faketime", launcher{skip: 1}},
	{"proxychains proxychains4", launcher{bare: "-q", value: "-f"}},

	// Programs that first wait for others.
	{"wait-for-it.sh wait-for-it wait-for.sh wait-for wait_for_it.sh wait_for.sh wait-for-it.py waitforit wait-port", launcher{dashes: true}},
	{"dockerize", launcher{bare: "-no-overwrite -poll", value: "-wait --wait -timeout --timeout -template --template -stdout --stdout -stderr --stderr -wait-http-header -wait-retry-interval --wait-retry-interval -delims -env -env-section -env-header"}},

	// Instrumentation.
	{"opentelemetry-instrument", launcher{value: "*"}},
	{"ddtrace-run", launcher{bare: "-d --debug -p --profiling"}},
	{"ddprofrb ddtracerb", launcher{sub: "exec"}},
	{"newrelic-admin", launcher{sub: "run-program|run-python"}},
	{"elasticapm-run splunk-py-trace splunk-instrument", launcher{}},
	{"debugpy", launcher{bare: "--wait-for-client --log-to-stderr", value: "--listen --connect --log-to", module: "-m"}},
	{"coverage", launcher{sub: "run", bare: "-p -a --parallel-mode --branch --append", value: "--source --rcfile --omit --include --data-file", module: "-m --module"}},
	{"watchmedo", launcher{sub: "auto-restart", bare: "-R --recursive -v --verbose", value: "-d --directory -p --patterns --pattern -i --ignore-patterns --signal --kill-after --interval --debounce-interval"}},

	// Package managers.
	{"poetry", launcher{sub: "run", bare: "-q -n -v --quiet --no-ansi --no-interaction", value: "-P --project"}},
	{"pipenv pdm rye", launcher{sub: "run", bare: "-q -v --quiet --verbose", value: "-p --project"}},
	{"uv", launcher{sub: "run", bare: "-n -q -v -s --frozen --locked --no-sync --no-dev --dev --only-dev --isolated --no-project --active --offline --exact --all-extras --all-groups --no-cache --no-editable --no-env-file --quiet --verbose --script --refresh",
		value: "-p --with --with-requirements --with-editable --python --project --extra --no-extra --group --no-group --only-group --package --index-url --index", module: "-m --module"}},
	{"uvx pipx", launcher{bare: "-q --quiet", value: "--from --with --python --spec -p", strip: "@"}},
	{"hatch", launcher{sub: "run", strip: ":"}},
	{"pixi", launcher{sub: "run", bare: "--frozen --locked", value: "-e --environment --manifest-path"}},
	{"conda mamba micromamba", launcher{sub: "run", bare: "--no-capture-output --live-stream --no-banner -s -v", value: "-n -p --name --prefix"}},
	{"bundle bundler", launcher{sub: "exec", bare: "--keep-file-descriptors"}},
	{"npx bunx", launcher{bare: "-y --yes --no --no-install -q --quiet --ignore-existing --bun", value: "-p --package", strip: "@"}},
	{"corepack", launcher{}},

	// Interpreters, each with the program that it runs.
	{"python pypy", launcher{bare: "-u -O -OO -B -E -I -s -S -v -b -bb -d -q -i -P", value: "-W -X --check-hash-based-pycs", module: "-m"}},
	{"node nodejs", launcher{bare: "-i --inspect --inspect-brk --watch --enable-source-maps --trace-warnings --no-warnings --preserve-symlinks --experimental-strip-types --experimental-transform-types --experimental-modules --expose-gc --use-strict --no-deprecation --trace-deprecation --harmony --abort-on-uncaught-exception --expose_gc --no-experimental-strip-types --use-openssl-ca --use-system-ca --prof",
		value: "-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists"}},
	{"nodemon", launcher{bare: "-L --legacy-watch --inspect --inspect-brk -q --quiet -V --verbose", value: "-w --watch -e --ext -d --delay -i --ignore -s --signal --config"}},
	{"ts-node ts-node-dev babel-node swc-node tsnd", launcher{bare: "-T --transpile-only --transpileOnly --esm --respawn --files --swc", value: "-r --require -P --project"}},
	{"ts-node-esm vite-node esno", launcher{}},
	{"tsx", launcher{sub: "watch", value: "--env-file --tsconfig -r --require --import --include --exclude", bare: "--clear-screen=false --no-cache --inspect"}},
	{"tsx", launcher{value: "--env-file --tsconfig -r --require --import", bare: "--no-cache --inspect --watch"}},
	{"deno", launcher{sub: "run|serve", bare: "*", value: "--port --host --config -c --import-map --lock --env-file"}},
	{"ruby", launcher{bare: "-w -W -W0 -d --yjit --jit", value: "-I -r"}},
	{"perl", launcher{bare: "-w -T -t", value: "-I -M"}},
	{"php", launcher{bare: "-n -q", value: "-d -c -f -z", stays: "-S -a -i -v -m"}},
	{"lua luajit Rscript julia", launcher{bare: "--vanilla", value: "--project -t"}},
	{"java", launcher{bare: "*", value: "-cp -classpath --class-path -p --module-path --add-opens --add-exports --add-modules --add-reads", module: "-m --module"}},
	{"go", launcher{sub: "run", bare: "-v -race -x", value: "-tags -ldflags -mod -gcflags"}},
	{"dotnet", launcher{sub: "exec", bare: "*", value: "--runtimeconfig --depsfile --additionalprobingpath"}},
	{"dotnet", launcher{sub: "run|watch|test", opaque: true}},
	{"dotnet", launcher{value: "--roll-forward --fx-version --additionalprobingpath"}},

	// Programs that run several programs, or those that a file lists.
	{"supervisord foreman overmind honcho goreman concurrently pm2 s6-svscan runsvdir circusd multirun npm-run-all run-p run-s", launcher{opaque: true}},
	{"pm2-runtime", launcher{sub: "start", bare: "*", value: "-i --name -n --env --only --instances"}},
	{"pm2-runtime", launcher{value: "-i --name -n --env --only --instances", bare: "--raw --json"}},
	{"cargo", launcher{sub: "run|watch", opaque: true}},
}

// globals lists flags that may precede the subcommand of a program.
var globals = []row{
	{"celery", launcher{bare: "-q --quiet -C --no-color", value: "-A --app -b --broker --result-backend --loader --config --workdir"}},
	{"flask", launcher{bare: "--debug --no-debug", value: "-A --app -e --env-file"}},
	{"alembic", launcher{value: "-c --config -n --name -x"}},
	{"console artisan", launcher{bare: "-n -q -v -vv -vvv --no-interaction --no-debug --quiet --ansi --no-ansi", value: "-e --env"}},
}

// A runner is a package manager that runs the scripts of a package.json.
type runner struct {
	run   string // words before the name of a script
	short string // scripts that can be run without "run"
	bare  bool   // any script can be run by its name, unless the name is one of its own commands
	own   string // its own commands
	files bool   // it also runs source files
	exec  string // words before the command line of a program
}

var runners = map[string]*runner{
	"npm":  {run: "run run-script rum urn", short: "start test stop restart", exec: "exec x"},
	"yarn": {run: "run", bare: true, own: builtins, exec: "exec dlx node"},
	"pnpm": {run: "run run-script", bare: true, own: builtins, exec: "exec dlx"},
	"bun":  {run: "run", bare: true, own: builtins + " build init pm repl test", exec: "x", files: true},
}

// quiet lists flags of package managers that do not change what runs.
const quiet = "--hot --watch --smol -s --silent --if-present -q --quiet --no-update-notifier --verbose -d --production --bun --loglevel=silent"

// builtins lists commands of yarn and pnpm that are not scripts.
const builtins = "add audit build-dependencies cache config create dedupe deploy fetch global import info init install i link list ls login " +
	"outdated pack patch prune publish rebuild remove rm setup store unlink up update upgrade upgrade-interactive version versions why workspace workspaces"

// folders lists flags of package managers that select another package.json.
const folders = "-w --workspace --workspaces -ws -C --prefix --cwd -F --filter -r --recursive"

// sources lists the extensions of the files that bun run executes.
const sources = ".js .mjs .cjs .ts .mts .cts .jsx .tsx"

// runtimes lists the launchers that are interpreters or virtual machines.
const runtimes = "python pypy node nodejs deno ruby perl php lua luajit Rscript julia java dotnet"

// versioned lists programs whose names may end in a version.
var versioned = map[string]bool{"python": true, "php": true, "node": true, "ruby": true, "perl": true, "pypy": true, "lua": true}

var launchersOf, globalsOf = sync.OnceValue(func() map[string][]launcher { return index(launchers) }),
	sync.OnceValue(func() map[string][]launcher { return index(globals) })

func index(rows []row) map[string][]launcher {
	m := map[string][]launcher{}
	for _, one := range rows {
		for name := range strings.FieldsSeq(one.names) {
			m[name] = append(m[name], one.launcher)
		}
	}
	return m
}

// has reports whether a list contains a word.
func has(list, word string) bool {
	if word == "" {
		return false
	}
	for f := range strings.FieldsSeq(list) {
		if f == word {
			return true
		}
	}
	return false
}

// at returns the index of the word after the launcher's name, flags and sub. It returns 0 if sub does not
// match, and -1 if an unknown flag makes this uncertain.
func (l launcher) at(words []Word) int {
	for i := 1; i < len(words) && words[i].Known; {
		text := words[i].Text
		if !strings.HasPrefix(text, "-") {
			if slices.Contains(strings.Split(l.sub, "|"), text) {
				return i + 1
			}
			return 0
		}
		n, ok := l.flag(text)
		if !ok {
			return -1
		}
		i += n
	}
	return 0
}

// flag returns the number of words that a flag occupies, including itself. It returns false if the flag is
// unknown.
func (l launcher) flag(text string) (n int, ok bool) {
	name, _, joined := strings.Cut(text, "=")
	short := len(text) > 2 && text[1] != '-'
	switch {
	case has(l.bare, text), joined && (!short || has(l.value, name)):
		return 1, true
	case has(l.value, text):
		return 2, true
	case short && has(l.value, text[:2]): // -n10
		return 1, true
	case short && l.cluster(text):
		return 1, true
	case l.bare == "*":
		return 1, true
	case l.value == "*":
		return 2, true
	}
	return 0, false
}

// cluster reports whether a word combines several one-letter flags that have no values: -gs.
func (l launcher) cluster(text string) bool {
	for _, c := range text[1:] {
		if !has(l.bare, "-"+string(c)) {
			return false
		}
	}
	return true
}

// command returns the words of a command, with what strip names removed from the program's name.
func (l launcher) command(words []Word) []Word {
	first := words[0]
	switch i := strings.IndexAny(first.Text[min(1, len(first.Text)):], l.strip); {
	case l.strip == "" || i < 0:
		return words
	case l.strip == "@": // npx vite@5, npx @scope/tool@1
		first.Text = first.Text[:i+1]
	default: // hatch run env:command
		first.Text = first.Text[i+2:]
	}
	return append([]Word{first}, words[1:]...)
}
