package compose

// The schemas that many keys share. Where text is allowed in place of a boolean or number, Compose and the
// loader convert it.
var (
	text         = &Schema{Types: String}
	textOrInt    = &Schema{Types: String | Integer}
	textOrNumber = &Schema{Types: String | Number}
	onlyBool     = &Schema{Types: Boolean}
	boolCast     = &Schema{Types: String | Boolean, cast: castBool}
	intCast      = &Schema{Types: String | Integer, cast: castInt}
	numberAsInt  = &Schema{Types: String | Number, cast: castInt}
	floatCast    = &Schema{Types: String | Number, cast: castFloat}
	filePath     = &Schema{Types: String, path: true}
	duration     = &Schema{Types: String, format: formatDuration}
	bytesText    = &Schema{Types: String, format: formatBytes}
	bytesNumber  = &Schema{Types: String | Number, format: formatBytes}
	bytesInt     = &Schema{Types: String | Integer, format: formatBytes}
	blkioWeight  = &Schema{Types: String | Integer, format: formatNoText}

	texts         = &Schema{Types: List, Items: text}
	distinctTexts = &Schema{Types: List, Items: text, distinct: true}
	keyTexts      = &Schema{Types: List, Items: text, distinct: true, unique: uniqueKey}
	textOrTexts   = &Schema{Types: String | List, Items: text, distinct: true}
	dnsTexts      = &Schema{Types: String | List, Items: text, distinct: true, merge: mergeList, unique: uniqueKey}

	plainValue = &Schema{Types: String | Number | Boolean | Nothing}
	// pairList is a mapping or a list of KEY=VALUE.
	pairList = &Schema{Types: Map | List, Any: plainValue, bare: true, Items: text, distinct: true, merge: mergePairs, unique: uniqueKey}
	// otherPairs accepts the same as pairList but is merged like any mapping or list.
	otherPairs  = &Schema{Types: Map | List, Any: plainValue, bare: true, Items: text, distinct: true}
	environment = &Schema{Types: Map | List, Any: plainValue, bare: true, Items: text, distinct: true, merge: mergePairs, unique: uniqueKey, format: formatEnv}
	contexts    = &Schema{
		Types: Map | List, Any: &Schema{Types: String | Number | Boolean | Nothing, path: true}, bare: true,
		Items: filePath, distinct: true, merge: mergePairs, unique: uniqueKey, format: formatKeyValue,
	}
	hostList = &Schema{
		Types: Map | List, Any: &Schema{Types: String | List, Items: text}, bare: true, Items: text, distinct: true,
		merge: mergeList, format: formatHosts,
	}
	driverOptions = &Schema{Types: Map, Any: textOrNumber, open: true}

	commandLine = &Schema{Types: String | List | Nothing, Items: text, merge: mergeReplace, format: formatCommand}

	hook = &Schema{Types: Map, Required: []string{"command"}, Keys: []Key{
		{"command", commandLine, "The command to run in the container."},
		{"user", text, "The user who runs the command, by name or number; by default the user of the container."},
		{"privileged", boolCast, "Runs the command with all capabilities."},
		{"working_dir", text, "The working directory."},
		{"environment", otherPairs, "Additional variables for this command only."},
	}}

	fileGrant = &Schema{Types: String | Map, Keys: []Key{
		{"source", text, "The key of the secret or config at the top level."},
		{"target", text, "Where the file appears in the container: a path, or a name in the default folder."},
		{"uid", text, "The user who owns the file in the container."},
		{"gid", text, "The group that owns the file in the container."},
		{"mode", &Schema{Types: String | Number, format: formatMode}, "The permissions of the file, in octal."},
	}}
	fileGrants = &Schema{Types: List, Items: fileGrant}

	ulimits = &Schema{Types: Map, open: true, names: namesLower, Any: &Schema{
		Types: String | Integer | Map, cast: castInt, merge: mergeUlimit, Required: []string{"soft", "hard"}, Keys: []Key{
			{"hard", intCast, "The hard limit, which processes in the container cannot raise."},
			{"soft", intCast, "The soft limit, which a program can raise."},
		},
	}}

	deviceKeys = []Key{
		{"capabilities", &Schema{Types: List, Items: usual("gpu", "tpu"), distinct: true}, "What the device must be able to do: `gpu`, `tpu`, or a value that the driver defines."},
		{"count", &Schema{Types: String | Integer, format: formatCount}, "The number of devices to reserve, or `all`."},
		{"device_ids", distinctTexts, "The devices to reserve, by the IDs that the driver uses; replaces `count`."},
		{"driver", usual("nvidia", "cdi"), "The driver that provides the devices, such as `nvidia`."},
		{"options", otherPairs, "Options of the driver."},
	}

	externalSchema = &Schema{Types: Boolean | String | Map, cast: castBool, merge: mergeLater, Keys: []Key{
		{"name", text, "Obsolete: write `name` next to `external: true`."},
	}}
	// openExternal is like externalSchema, but ignores further keys.
	openExternal = &Schema{Types: Boolean | String | Map, cast: castBool, merge: mergeLater, open: true, Keys: externalSchema.Keys}
)

// The patterns for pull_policy and container_name are in pattern.go.
var (
	zero, hundred, thousand = 0.0, 100.0, 1000.0
	minusThousand, maxUmask = -1000.0, 4294967295.0
)

// usual returns the schema of a text for which completion suggests some values.
func usual(values ...string) *Schema { return &Schema{Types: String, Usual: values} }

// platforms are the platforms that images are commonly built for.
var platforms = []string{"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/ppc64le", "linux/s390x", "linux/riscv64", "windows/amd64"}

// capabilities are the capabilities of Linux, without the prefix CAP_.
var capabilities = []string{
	"AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE",
	"DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN",
	"MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP", "SETGID",
	"SETPCAP", "SETUID", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE",
	"SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "SYSLOG", "WAKE_ALARM",
}
