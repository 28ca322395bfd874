package dockerfile

// The flags of RUN, COPY, ADD and HEALTHCHECK.
var (
	runFlags = []FlagForm{
		{Name: "mount", Example: "type=cache,target=/path", Repeat: true, Alone: true, Keys: mountKeys, Doc: "Mounts something while the command runs, and leaves it out of the image: files of the context or another stage, a cache, memory, a secret, or the agent's socket."},
		{Name: "network", Example: "none", Values: []string{"default", "none", "host"}, Says: networkSays, Doc: "The network of the command."},
		{Name: "security", Example: "insecure", Values: []string{"insecure", "sandbox"}, Says: securitySays, Doc: "Whether the command runs with all privileges. The builder must allow it."},
		{Name: "device", Example: "vendor.com/class=name", Alone: true, Repeat: true, Doc: "Gives the command a device by its CDI name.", Keys: []FlagForm{
			{Name: "name", Example: "vendor.com/class=name", Doc: "The device or class of devices."},
			{Name: "required", Bool: true, Doc: "Whether the build stops without it."},
		}},
	}
	mountSays = map[string]string{
		"bind":   "files of the context, another stage or an image. What is written to it is thrown away.",
		"cache":  "a folder that outlives the build, for package managers and compilers.",
		"tmpfs":  "memory.",
		"secret": "a file that the builder is given and the image never holds.",
		"ssh":    "the socket of an SSH agent, so that keys stay outside.",
	}
	networkSays = map[string]string{
		"default": "the builder's usual network.",
		"none":    "no network but the loopback.",
		"host":    "the host's own network. The builder must allow it.",
	}
	securitySays = map[string]string{
		"insecure": "all privileges. The builder must allow it.",
		"sandbox":  "the usual privileges.",
	}
	sharingSays = map[string]string{
		"shared":  "several builds write to it at once.",
		"private": "a build that finds it in use gets a new one.",
		"locked":  "a build waits for the one before it.",
	}
	mountKeys = []FlagForm{
		{Name: "type", Example: "cache", Values: []string{"bind", "cache", "tmpfs", "secret", "ssh"}, Says: mountSays, Doc: "What is mounted. Without it, bind."},
		{Name: "target", Example: "/path", Doc: "Where it is mounted. For a secret, /run/secrets/ and its id if nothing is said."},
		{Name: "dst", Example: "/path", Alias: "target", Doc: "Short for target."},
		{Name: "destination", Example: "/path", Alias: "target", Doc: "The same as target."},
		{Name: "source", Example: "path", On: []string{"bind", "cache", "secret"}, Doc: "The path in what `from` names. Without it, its root."},
		{Name: "src", Example: "path", Alias: "source", On: []string{"bind", "cache", "secret"}, Doc: "Short for source."},
		{Name: "from", Example: "stage", On: []string{"bind", "cache"}, Doc: "The stage, image or named context to take the files from. Without it, the build context, or an empty folder for a cache. No variable may stand here."},
		{Name: "id", Example: "name", On: []string{"cache", "secret", "ssh"}, Doc: "The name of the cache, secret or socket."},
		{Name: "readonly", Bool: true, On: []string{"bind", "cache"}, Doc: "Whether writing is refused. So it is for a bind unless this says false."},
		{Name: "ro", Bool: true, Alias: "readonly", On: []string{"bind", "cache"}, Doc: "Short for readonly."},
		{Name: "readwrite", Bool: true, On: []string{"bind", "cache"}, Doc: "Whether writing is allowed. What is written to a bind is thrown away."},
		{Name: "rw", Bool: true, Alias: "readwrite", On: []string{"bind", "cache"}, Doc: "Short for readwrite."},
		{Name: "required", Bool: true, On: []string{"secret", "ssh"}, Doc: "Whether the build stops where the secret or socket is not given."},
		{Name: "env", Example: "NAME", On: []string{"secret"}, Doc: "The variable that holds the secret, instead of a file or beside it."},
		{Name: "sharing", Example: "locked", Values: []string{"shared", "private", "locked"}, Says: sharingSays, On: []string{"cache"}, Doc: "What happens when two builds use the cache: both write, each has its own, or one waits."},
		{Name: "size", Example: "64m", On: []string{"tmpfs"}, Doc: "How much may be written, such as 64m."},
		{Name: "mode", Example: "0755", On: []string{"cache", "secret", "ssh"}, Doc: "The permissions in octal digits."},
		{Name: "uid", Example: "1000", On: []string{"cache", "secret", "ssh"}, Doc: "The number of the user who owns it."},
		{Name: "gid", Example: "1000", On: []string{"cache", "secret", "ssh"}, Doc: "The number of the group that owns it."},
	}
	chownFlag   = FlagForm{Name: "chown", Example: "user:group", Doc: "Who owns the copies: `user`, `user:group`, by name or number. Without it, root."}
	chmodFlag   = FlagForm{Name: "chmod", Example: "755", Doc: "The permissions of the copies: octal digits, or symbols such as u=rwX,go=rX."}
	linkFlag    = FlagForm{Name: "link", Bool: true, Doc: "Puts the copies into a layer that does not depend on those below, so that it can be reused when they change."}
	excludeFlag = FlagForm{Name: "exclude", Example: "pattern", Repeat: true, Doc: "Leaves out what matches the pattern. May be repeated."}
	copyFlags   = []FlagForm{
		{Name: "from", Example: "stage", Alone: true, Doc: "The stage, image or named context to copy from, instead of the build context."},
		chownFlag, chmodFlag, linkFlag,
		{Name: "parents", Bool: true, Doc: "Keeps the folders of the sources. A /./ in a source says from where on."},
		excludeFlag,
	}
	addFlags = []FlagForm{
		{Name: "keep-git-dir", Bool: true, Doc: "Keeps the .git folder of a repository that is added."},
		{Name: "checksum", Example: "sha256:digest", Doc: "The digest that a download must have: sha256:…, or the commit of a repository."},
		chownFlag, chmodFlag, linkFlag,
		{Name: "unpack", Bool: true, Doc: "Whether archives are unpacked. Without it, local ones are, downloads are not."},
		excludeFlag,
	}
	healthFlags = []FlagForm{
		{Name: "interval", Example: "30s", Alone: true, Doc: "The time between two checks, such as 30s, which is the default."},
		{Name: "timeout", Example: "30s", Alone: true, Doc: "How long a check may take. Without it, 30s."},
		{Name: "start-period", Example: "5s", Alone: true, Doc: "How long the container may take to come up: failures do not count. Without it, 0s."},
		{Name: "start-interval", Example: "5s", Alone: true, Doc: "The time between two checks in the start period. Without it, 5s."},
		{Name: "retries", Example: "3", Alone: true, Doc: "How many failures in a row make the container unhealthy. Without it, 3."},
	}
)
