package facts

import "github.com/dfvet/dfvet/grammar/build"

// managers describes the command lines of package managers, by name. pip3 and python -m pip are handled
// elsewhere.
var managers = map[string]*Manager{
	"apt-get": apt, "apt": apt, "aptitude": apt,
	"apk": apk,
	"yum": yum, "dnf": dnf, "dnf5": dnf, "microdnf": dnf, "tdnf": dnf,
	"zypper": zypper,
	"pip":    pip, "pipx": pipx, "uv": uv,
	"npm": npm, "yarn": yarn, "yarnpkg": yarn, "pnpm": pnpm,
	"gem": gem, "go": golang, "cargo": cargo,
}

var apt = &Manager{
	Name: "apt", pin: pinApt, system: build.Debian,
	Syntax: Syntax{Short: "octaP", Long: []string{"option", "config-file", "target-release",
		"default-release", "host-architecture", "build-profiles", "solver"}},
	Verbs: map[string]Verb{
		"install": Install, "reinstall": Install, "satisfy": Other, "build-dep": Group,
		"update": Refresh, "upgrade": Upgrade, "dist-upgrade": Upgrade, "full-upgrade": Upgrade,
		"safe-upgrade": Upgrade, "dselect-upgrade": Upgrade,
		"remove": Remove, "purge": Remove, "autoremove": Remove, "autopurge": Remove,
		"clean": Clean, "autoclean": Clean, "distclean": Clean,
	},
}

var apk = &Manager{
	Name: "apk", pin: pinApk, system: build.Alpine,
	Syntax: Syntax{Short: "pXt", Long: []string{"root", "repository", "virtual", "arch", "cache-dir",
		"cache-max-age", "keys-dir", "repositories-file", "wait", "progress-fd", "timeout"}},
	Verbs: map[string]Verb{"add": Install, "update": Refresh, "upgrade": Upgrade, "del": Remove,
		"cache clean": Clean, "cache purge": Clean},
}

var rpmSyntax = Syntax{Short: "cdeRx", Long: []string{"config", "setopt", "repo", "repoid", "enablerepo",
	"disablerepo", "exclude", "excludepkgs", "installroot", "releasever", "disableplugin", "enableplugin",
	"color", "comment", "disableexcludes", "disableexcludepkgs", "repofrompath", "downloaddir", "destdir",
	"forcearch", "advisory", "bz", "cve", "sec-severity", "debuglevel", "errorlevel", "randomwait", "rpmverbosity"}}

var rpmVerbs = map[string]Verb{
	"install": Install, "in": Install, "reinstall": Install, "module install": Install, "downgrade": Install,
	"groupinstall": Group, "group install": Group, "grp install": Group, "groups install": Group, "group upgrade": Group,
	"localinstall": Group, "builddep": Group, "environment install": Group,
	"makecache": Refresh, "check-update": Refresh,
	"update": Upgrade, "upgrade": Upgrade, "up": Upgrade, "upgrade-minimal": Upgrade, "update-minimal": Upgrade,
	"distro-sync": Upgrade, "dsync": Upgrade, "distrosync": Upgrade,
	"remove": Remove, "erase": Remove, "rm": Remove, "autoremove": Remove, "clean": Clean,
}

var (
	yum = &Manager{Name: "yum", pin: pinRPM, system: build.RedHat, Syntax: rpmSyntax, Verbs: rpmVerbs}
	dnf = &Manager{Name: "dnf", pin: pinRPM, system: build.RedHat, Syntax: rpmSyntax, Verbs: rpmVerbs}
)

var zypper = &Manager{
	Name: "zypper", pin: pinZypper, system: build.Suse,
	Syntax: Syntax{Short: "RrCcpt", Long: []string{"root", "repo", "cache-dir", "config", "reposd-dir", "plus-repo",
		"plus-content", "type", "from", "raw-cache-dir", "solv-cache-dir", "pkg-cache-dir", "installroot",
		"releasever", "download", "gpg-auto-import"}},
	Verbs: map[string]Verb{
		"install": Install, "in": Install, "source-install": Group, "si": Group, "install-new-recommends": Group, "inr": Group,
		"refresh": Refresh, "ref": Refresh, "update": Upgrade, "up": Upgrade, "patch": Upgrade,
		"dist-upgrade": Upgrade, "dup": Upgrade, "remove": Remove, "rm": Remove, "clean": Clean, "cc": Clean,
	},
}

var pipSyntax = Syntax{Short: "rcetifdbC", Long: []string{"requirement", "constraint", "editable", "target", "index-url",
	"extra-index-url", "find-links", "trusted-host", "prefix", "root", "src", "platform", "python-version",
	"implementation", "abi", "no-binary", "only-binary", "progress-bar", "root-user-action", "upgrade-strategy",
	"install-option", "global-option", "config-settings", "config-setting", "cache-dir", "log", "proxy", "retries",
	"timeout", "default-timeout", "exists-action", "cert", "client-cert", "use-feature", "use-deprecated", "python",
	"report", "keyring-provider", "group", "build", "dest", "index", "pypi-url", "resume-retries"}}

var (
	pip = &Manager{Name: "pip", pin: pinPip, Syntax: pipSyntax, Verbs: map[string]Verb{
		"install": Install, "uninstall": Remove, "cache purge": Clean}}
	pipx = &Manager{Name: "pipx", pin: pinPip,
		Syntax: Syntax{Short: "i", Long: []string{"python", "spec", "index-url", "pip-args", "suffix", "preinstall", "backend"}},
		Verbs:  map[string]Verb{"install": Install, "install-all": Group, "uninstall": Remove}}
	uv = &Manager{Name: "uv", pin: pinPip,
		Syntax: Syntax{Short: "pirceftPwC", Long: append([]string{"with", "with-requirements", "with-editable", "from", "extra",
			"group", "no-group", "only-group", "package", "directory", "project", "config-file", "link-mode", "resolution",
			"prerelease", "override", "upgrade-package", "refresh-package", "reinstall-package", "no-install-package",
			"python-platform", "exclude-newer", "index-strategy", "allow-insecure-host", "env-file", "default-index",
			"torch-backend", "color", "fork-strategy", "no-build-package", "no-binary-package", "constraints", "requirements"},
			pipSyntax.Long...)},
		Verbs: map[string]Verb{"pip install": Install, "add": Install, "tool install": Install, "sync": Group,
			"pip sync": Group, "cache clean": Clean, "cache prune": Clean}}
)

var npmLong = []string{"prefix", "registry", "cache", "loglevel", "userconfig", "globalconfig", "workspace", "omit",
	"include", "only", "tag", "otp", "scope", "fetch-retries", "fetch-retry-factor", "fetch-retry-mintimeout",
	"fetch-retry-maxtimeout", "fetch-timeout", "maxsockets", "arch", "platform", "cpu", "os", "libc",
	"install-strategy", "python", "target", "dist-url", "script-shell", "before", "target_arch", "target_platform",
	"https-proxy", "proxy", "node-options", "also", "audit-level"}

var (
	npm = &Manager{Name: "npm", pin: pinNpm, Syntax: Syntax{Short: "Cw", Long: npmLong}, Verbs: map[string]Verb{
		"install": Install, "i": Install, "in": Install, "ins": Install, "inst": Install, "isntall": Install, "add": Install,
		"ci": Group, "clean-install": Group, "update": Upgrade, "up": Upgrade, "uninstall": Remove, "rm": Remove,
		"cache clean": Clean}}
	yarn = &Manager{Name: "yarn", pin: pinNpm, Syntax: Syntax{Long: []string{"cwd", "registry", "cache-folder",
		"modules-folder", "network-timeout", "network-concurrency", "mutex", "prefix", "global-folder", "use-yarnrc",
		"otp", "preferred-cache-folder", "child-concurrency"}},
		Verbs: map[string]Verb{"": Group, "install": Group, "add": Install, "global add": Install, "upgrade": Upgrade,
			"remove": Remove, "cache clean": Clean}}
	pnpm = &Manager{Name: "pnpm", pin: pinNpm, Syntax: Syntax{Short: "CF", Long: append([]string{"dir", "filter",
		"store-dir", "reporter", "network-concurrency", "child-concurrency", "virtual-store-dir", "global-dir"}, npmLong...)},
		Verbs: map[string]Verb{"install": Group, "i": Group, "add": Install, "update": Upgrade, "up": Upgrade,
			"remove": Remove, "store prune": Clean}}
)

var (
	gem = &Manager{Name: "gem", pin: pinGem, Syntax: Syntax{Short: "vinPpsgBt", Long: []string{"version", "install-dir",
		"bindir", "build-root", "platform", "trust-policy", "source", "http-proxy", "file", "without", "config-file"}},
		Verbs: map[string]Verb{"install": Install, "i": Install, "update": Upgrade, "uninstall": Remove, "cleanup": Clean}}
	golang = &Manager{Name: "go", pin: pinGo, Syntax: Syntax{Single: true, Long: []string{"tags", "ldflags", "gcflags",
		"asmflags", "gccgoflags", "mod", "modfile", "o", "C", "p", "buildmode", "compiler", "exec", "overlay", "pkgdir",
		"toolexec", "pgo", "installsuffix", "coverpkg", "covermode"}},
		Verbs: map[string]Verb{"install": Install, "get": Install, "run": Install, "mod download": Group, "clean": Clean}}
	cargo = &Manager{Name: "cargo", pin: pinCargo, Syntax: Syntax{Short: "jFZC", Long: []string{"version", "vers", "git",
		"tag", "rev", "branch", "path", "root", "features", "target", "target-dir", "profile", "index", "registry", "bin",
		"example", "config", "jobs", "color", "message-format"}},
		Verbs: map[string]Verb{"install": Install, "add": Install, "binstall": Install, "fetch": Group, "update": Upgrade}}
)
