package dockerfile

// The flags of RUN, COPY, ADD and HEALTHCHECK.
var (
	runFlags = []FlagForm{
		{Name: "mount", Example: "type=cache,target=/path", Repeat: true, Alone: true, Keys: mountKeys, Doc: "Mounts something while the command runs, without adding it to the image: files from the context or another stage, a cache, memory, a secret, or the socket of an SSH agent."},
		{Name: "network", Example: "none", Values: []string{"default", "none", "host"}, Says: networkSays, Doc: "The network of the command."},
		{Name: "security", Example: "insecure", Values: []string{"insecure", "sandbox"}, Says: securitySays, Doc: "Whether the command runs with all privileges, which the builder must allow."},
		{Name: "device", Example: "vendor.com/class=name", Alone: true, Repeat: true, Doc: "Gives the command access to a device by its CDI name.", Keys: []FlagForm{
			{Name: "name", Example: "vendor.com/class=name", Doc: "The device or device class."},
			{Name: "required", Bool: true, Doc: "Whether the build fails if the device is missing."},
		}},
	}
	mountSays = map[string]string{
		"bind":   "files from the context, another stage or an image. Changes are discarded.",
		"cache":  "a folder that is kept between builds, for package managers and compilers.",
		"tmpfs":  "memory.",
		"secret": "a file that is passed to the builder and never stored in the image.",
		"ssh":    "the socket of an SSH agent, so that keys stay outside the build.",
	}
	networkSays = map[string]string{
		"default": "the default network of the builder.",
		"none":    "only the loopback network.",
		"host":    "the network of the host, which the builder must allow.",
	}
	securitySays = map[string]string{
		"insecure": "all privileges, which the builder must allow.",
		"sandbox":  "the default privileges.",
	}
	sharingSays = map[string]string{
		"shared":  "several builds can write to it at the same time.",
		"private": "a build gets a new cache if this one is in use.",
		"locked":  "a build waits until the cache is free.",
	}
	mountKeys = []FlagForm{
		{Name: "type", Example: "cache", Values: []string{"bind", "cache", "tmpfs", "secret", "ssh"}, Says: mountSays, Doc: "The kind of mount. The default is bind."},
		{Name: "target", Example: "/path", Doc: "The path of the mount. For a secret, the default is /run/secrets/ followed by its id."},
		{Name: "dst", Example: "/path", Alias: "target", Doc: "Short for target."},
		{Name: "destination", Example: "/path", Alias: "target", Doc: "The same as target."},
		{Name: "source", Example: "path", On: []string{"bind", "cache", "secret"}, Doc: "The path to mount, in the source that `from` names. The default is the root of the source."},
		{Name: "src", Example: "path", Alias: "source", On: []string{"bind", "cache", "secret"}, Doc: "Short for source."},
		{Name: "from", Example: "stage", On: []string{"bind", "cache"}, Doc: "The stage, image or named context to mount from. The default is the build context, or an empty folder for a cache. Variables are not expanded."},
		{Name: "id", Example: "name", On: []string{"cache", "secret", "ssh"}, Doc: "The name of the cache, secret or socket."},
		{Name: "readonly", Bool: true, On: []string{"bind", "cache"}, Doc: "Whether the mount is read-only. The default for a bind mount is true."},
		{Name: "ro", Bool: true, Alias: "readonly", On: []string{"bind", "cache"}, Doc: "Short for readonly."},
		{Name: "readwrite", Bool: true, On: []string{"bind", "cache"}, Doc: "Whether writing is allowed. Changes in a bind mount are discarded."},
		{Name: "rw", Bool: true, Alias: "readwrite", On: []string{"bind", "cache"}, Doc: "Short for readwrite."},
		{Name: "required", Bool: true, On: []string{"secret", "ssh"}, Doc: "Whether the build fails if the secret or socket is not provided."},
		{Name: "env", Example: "NAME", On: []string{"secret"}, Doc: "The environment variable for the secret, instead of a file or in addition to it."},
		{Name: "sharing", Example: "locked", Values: []string{"shared", "private", "locked"}, Says: sharingSays, On: []string{"cache"}, Doc: "What happens if two builds use the cache: both write, each has its own, or one waits."},
		{Name: "size", Example: "64m", On: []string{"tmpfs"}, Doc: "The maximum size, such as 64m."},
		{Name: "mode", Example: "0755", On: []string{"cache", "secret", "ssh"}, Doc: "The permissions in octal."},
		{Name: "uid", Example: "1000", On: []string{"cache", "secret", "ssh"}, Doc: "The user id of the owner."},
		{Name: "gid", Example: "1000", On: []string{"cache", "secret", "ssh"}, Doc: "The group id of the owner."},
	}
	chownFlag   = FlagForm{Name: "chown", Example: "user:group", Doc: "The owner of the copies: `user` or `user:group`, by name or number. The default is root."}
	chmodFlag   = FlagForm{Name: "chmod", Example: "755", Doc: "The permissions of the copies, in octal or symbolic form such as u=rwX,go=rX."}
	linkFlag    = FlagForm{Name: "link", Bool: true, Doc: "Puts the copies into a layer that is independent of the layers below, so that it can be reused if they change."}
	excludeFlag = FlagForm{Name: "exclude", Example: "pattern", Repeat: true, Doc: "Excludes files that match the pattern. May be repeated."}
	copyFlags   = []FlagForm{
		{Name: "from", Example: "stage", Alone: true, Doc: "The stage, image or named context to copy from, instead of the build context."},
		chownFlag, chmodFlag, linkFlag,
		{Name: "parents", Bool: true, Doc: "Keeps the parent folders of the sources. A /./ in a source marks where they begin."},
		excludeFlag,
	}
	addFlags = []FlagForm{
		{Name: "keep-git-dir", Bool: true, Doc: "Keeps the .git folder of an added repository."},
		{Name: "checksum", Example: "sha256:digest", Doc: "The expected digest of a download (sha256:…), or the expected commit of a repository."},
		chownFlag, chmodFlag, linkFlag,
		{Name: "unpack", Bool: true, Doc: "Whether to unpack archives. By default, local archives are unpacked and downloads are not."},
		excludeFlag,
	}
	healthFlags = []FlagForm{
		{Name: "interval", Example: "30s", Alone: true, Doc: "The time between two checks. The default is 30s."},
		{Name: "timeout", Example: "30s", Alone: true, Doc: "The time limit of a check. The default is 30s."},
		{Name: "start-period", Example: "5s", Alone: true, Doc: "The time that the container may take to start; failures during this time do not count. The default is 0s."},
		{Name: "start-interval", Example: "5s", Alone: true, Doc: "The time between two checks during the start period. The default is 5s."},
		{Name: "retries", Example: "3", Alone: true, Doc: "The number of consecutive failures after which the container is unhealthy. The default is 3."},
	}
)
