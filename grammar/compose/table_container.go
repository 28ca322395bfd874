package compose

// containerKeys are the keys of everything that runs a container: services, jobs and pre_start hooks.
var containerKeys = []Key{
	{"annotations", pairList, "Metadata for the container runtime, as OCI annotations."},
	{"blkio_config", blkio, "How disk bandwidth is shared and limited."},
	{"cap_add", &Schema{Types: List, Items: usual(capabilities...), distinct: true, unique: uniqueKey}, "Linux capabilities to add to the default ones, such as `NET_ADMIN`."},
	{"cap_drop", &Schema{Types: List, Items: usual(append([]string{"ALL"}, capabilities...)...), distinct: true, unique: uniqueKey}, "Linux capabilities to remove; `ALL` removes every one."},
	{"cgroup", &Schema{Types: String, Enum: []string{"host", "private"}}, "The control group namespace: `host` or `private`."},
	{"cgroup_parent", text, "The parent of the container's control group."},
	{"command", commandLine, "The command of the container, which replaces the image's CMD. A list is used as written; a string is split into words. `[]` clears the CMD, and null keeps it."},
	{"configs", &Schema{Types: List, Items: fileGrant, unique: uniqueConfig}, "Top-level configs that appear as files in the container, by default at `/NAME`."},
	{"cpu_count", &Schema{Types: String | Integer, Min: &zero, cast: castInt}, "How many CPUs the container may use (Windows)."},
	{"cpu_percent", &Schema{Types: String | Integer, Min: &zero, Max: &hundred, cast: castFloat}, "The share of all CPUs that the container may use, in percent (Windows)."},
	{"cpu_shares", numberAsInt, "The relative weight of the container when CPU time is scarce; the default is 1024."},
	{"cpu_quota", numberAsInt, "The CPU time that the container gets in each `cpu_period`, in microseconds."},
	{"cpu_period", numberAsInt, "The length of a period of the CPU scheduler, in microseconds."},
	{"cpu_rt_period", numberAsInt, "The length of a period of the real-time scheduler, in microseconds."},
	{"cpu_rt_runtime", numberAsInt, "The real-time CPU time in each period, in microseconds."},
	{"cpus", floatCast, "The maximum number of CPUs; fractions are allowed."},
	{"cpuset", text, "The CPUs that the container may run on: `0-3` or `0,1`."},
	{"credential_spec", &Schema{Types: Map, Keys: []Key{
		{"config", text, "The config that contains the specification."},
		{"file", text, "The file that contains the specification."},
		{"registry", text, "The registry value that contains the specification."},
	}}, "The managed service account that the container runs under (Windows)."},
	{"device_cgroup_rules", distinctTexts, "Rules for the control group's device list, such as `c 1:3 mr`."},
	{"devices", devices, "Devices of the host that appear in the container: `HOST[:CONTAINER[:rwm]]`, or names of the Container Device Interface."},
	{"dns", dnsTexts, "DNS servers for the container."},
	{"dns_opt", &Schema{Types: List, Items: text, distinct: true, merge: mergeList, unique: uniqueKey}, "Options of the container's resolver, as in resolv.conf."},
	{"dns_search", dnsTexts, "Domains in which the container's resolver looks up short names."},
	{"domainname", text, "The domain name of the container."},
	{"entrypoint", commandLine, "The program that the container starts, which replaces the image's ENTRYPOINT. The image's CMD is then ignored."},
	{"env_file", envFileList, "Files of KEY=VALUE lines that set variables in the container. Later files override earlier ones, and `environment` overrides them all."},
	{"label_file", &Schema{Types: String | List, Items: filePath, path: true, merge: mergeList}, "Files of KEY=VALUE lines that set labels of the container."},
	{"environment", environment, "Variables of the container, as a mapping or a list of KEY=VALUE. A key without a value gets its value from the shell or `.env`."},
	{"extra_hosts", hostList, "Host names to add to the container's `/etc/hosts`, as `NAME=ADDRESS`. The address `host-gateway` is the host."},
	{"gpus", &Schema{Types: String | List, Enum: []string{"all"}, Items: &Schema{Types: Map, Keys: deviceKeys, open: true, bare: true}}, "The GPUs that the container may use: `all`, or a list of requests."},
	{"group_add", &Schema{Types: List, Items: textOrNumber, distinct: true}, "Additional groups for the container's user, by name or number."},
	{"hostname", text, "The host name inside the container. Other containers cannot resolve it."},
	{"image", text, "The image that the container starts from: `[REGISTRY/][PROJECT/]NAME[:TAG|@DIGEST]`. With `build`, the name of the built image."},
	{"init", boolCast, "Runs a small init as the first process, which passes on signals and reaps zombies."},
	{"ipc", usual("private", "shareable", "host", "none"), "The IPC namespace: `shareable`, `service:NAME`, `host` and so on."},
	{"isolation", usual("default", "process", "hyperv"), "The isolation technology of the container; the values depend on the platform."},
	{"labels", pairList, "Labels of the container, as a mapping or a list of KEY=VALUE."},
	{"logging", &Schema{Types: Map, merge: mergeLogging, Keys: []Key{
		{"driver", usual("json-file", "local", "journald", "syslog", "fluentd", "gelf", "awslogs", "gcplogs", "splunk", "none"), "The logging driver, such as `json-file`, `journald` or `none`."},
		{"options", &Schema{Types: Map, Any: &Schema{Types: String | Number | Nothing}, open: true}, "Options of the logging driver."},
	}}, "Where the container's output goes."},
	{"mac_address", text, "The MAC address of the container."},
	{"mem_limit", bytesNumber, "The maximum memory of the container, such as `512m`."},
	{"mem_reservation", bytesInt, "The soft memory limit, which applies when memory is scarce."},
	{"mem_swappiness", bytesInt, "How readily the kernel swaps out the container's memory, from 0 to 100."},
	{"memswap_limit", bytesNumber, "The maximum of memory plus swap; -1 means no limit."},
	{"network_mode", usual("bridge", "host", "none"), "The network namespace: `none`, `host`, `service:NAME` or `container:NAME`. It cannot be combined with `networks`."},
	{"models", &Schema{Types: Map | List, Items: text, distinct: true, open: true, names: namesWord, bare: true, merge: mergeNames, Any: &Schema{Types: Map | Nothing, Keys: []Key{
		{"endpoint_var", text, "The variable that gets the model's address; by default the model's name in capitals with `_URL` appended."},
		{"model_var", text, "The variable that gets the model's identifier; by default the model's name in capitals with `_MODEL` appended."},
	}}}, "Top-level AI models that the container may use."},
	{"networks", &Schema{Types: Map | List, Items: text, distinct: true, names: namesWord, bare: true, merge: mergeNames, Any: attachment}, "Top-level networks that the container joins; by default `default`."},
	{"oom_kill_disable", boolCast, "Prevents the kernel from killing the container when memory runs out."},
	{"oom_score_adj", &Schema{Types: String | Integer, Min: &minusThousand, Max: &thousand, cast: castInt}, "How likely the kernel is to kill the container when memory runs out, from -1000 to 1000."},
	{"pid", &Schema{Types: String | Nothing, Usual: []string{"host"}}, "The process namespace: `host`, `service:NAME` or `container:NAME`."},
	{"pids_limit", numberAsInt, "The maximum number of processes in the container; -1 means no limit."},
	{"platform", usual(platforms...), "The platform that the image is for: `linux/amd64`, `linux/arm64/v8`."},
	{"privileged", boolCast, "Gives the container every capability and device of the host."},
	{"pull_policy", &Schema{Types: String, pattern: patternPull, Usual: []string{"always", "missing", "never", "build", "daily", "weekly"}}, "When the image is pulled: `always`, `never`, `missing`, `build`, `daily`, `weekly` or an interval such as `every_12h`."},
	{"pull_refresh_after", text, "The age after which the image is pulled again."},
	{"read_only", boolCast, "Makes the container's root file system read-only; volumes and tmpfs are not affected."},
	{"runtime", usual("runc", "nvidia", "runsc"), "The runtime that runs the container, such as `runc`."},
	{"security_opt", &Schema{Types: List, Items: usual("no-new-privileges:true", "seccomp:unconfined", "apparmor:unconfined", "label:disable"), distinct: true}, "Labels and profiles of SELinux, AppArmor and seccomp, and `no-new-privileges:true`."},
	{"shm_size", bytesNumber, "The size of `/dev/shm`."},
	{"secrets", &Schema{Types: List, Items: fileGrant, unique: uniqueSecret}, "Top-level secrets that appear as files in the container, by default at `/run/secrets/NAME`."},
	{"sysctls", pairList, "Kernel parameters of the container, such as `net.core.somaxconn`."},
	{"stop_grace_period", duration, "How long the container may take to stop before it is killed; 10 seconds by default."},
	{"stop_signal", usual("SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGKILL"), "The signal that tells the container to stop; `SIGTERM` by default."},
	{"storage_opt", &Schema{Types: Map, open: true, bare: true, format: formatTexts}, "Options of the storage driver, such as `size`."},
	{"tmpfs", &Schema{Types: String | List, Items: text, distinct: true, merge: mergeList, unique: uniqueKey}, "Folders that are mounted in memory: `PATH[:OPTIONS]`."},
	{"ulimits", ulimits, "Limits of the container's processes, such as `nofile`."},
	{"umask", &Schema{Types: String | Integer | Nothing, Min: &zero, Max: &maxUmask, cast: castUmask}, "The umask for new files."},
	{"use_api_socket", onlyBool, "Gives the container access to the engine's API socket and registry logins."},
	{"user", text, "The user that the container runs as, optionally with a colon and a group; by default the image's USER."},
	{"uts", usual("host"), "The UTS namespace, which contains the host name; `host` is the host's."},
	{"userns_mode", usual("host"), "The user namespace; `host` disables user mapping."},
	{"volumes", mountList, "What is mounted in the container: `[SOURCE:]TARGET[:OPTIONS]`. The source is a path or a top-level volume."},
	{"volumes_from", distinctTexts, "Services or `container:NAME` whose mounts appear here too: `NAME[:ro]`."},
	{"working_dir", text, "The folder in which the container starts, instead of the image's WORKDIR."},
}

var blkioLimits = &Schema{Types: List, Items: &Schema{Types: Map, bare: true, Keys: []Key{
	{"path", text, "The device, such as `/dev/sda`."},
	{"rate", bytesInt, "The rate in bytes or operations per second."},
}}}

var blkio = &Schema{Types: Map, bare: true, Keys: []Key{
	{"device_read_bps", blkioLimits, "Limits on reading, in bytes per second, by device."},
	{"device_read_iops", blkioLimits, "Limits on reading, in operations per second, by device."},
	{"device_write_bps", blkioLimits, "Limits on writing, in bytes per second, by device."},
	{"device_write_iops", blkioLimits, "Limits on writing, in operations per second, by device."},
	{"weight", blkioWeight, "The relative share of disk bandwidth, from 10 to 1000."},
	{"weight_device", &Schema{Types: List, Items: &Schema{Types: Map, bare: true, Keys: []Key{
		{"path", text, "The device, such as `/dev/sda`."},
		{"weight", blkioWeight, "The container's share of this device, from 10 to 1000."},
	}}}, "The relative share of disk bandwidth, by device."},
}}

var devices = &Schema{Types: List, unique: uniqueDevice, Items: &Schema{Types: String | Map, format: formatDevice, Required: []string{"source"}, Keys: []Key{
	{"source", text, "The device on the host."},
	{"target", text, "The path of the device in the container; by default the same as on the host."},
	{"permissions", usual("rwm", "rw", "r"), "What the container may do with the device: any of `r`, `w` and `m` (read, write, mknod)."},
}}}

var envFileList = &Schema{Types: String | List, path: true, merge: mergeList, unique: uniqueEnvFile, Items: &Schema{
	Types: String | Map, path: true, bare: true, Required: []string{"path"}, Keys: []Key{
		{"path", filePath, "The path of the file."},
		{"format", usual("raw"), "`raw` uses values as written, without interpreting quotes and variables."},
		{"required", boolCast, "With `false`, a missing file is not an error."},
	},
}}

var attachment = &Schema{Types: Map | Nothing, Keys: []Key{
	{"aliases", &Schema{Types: List, Items: text, distinct: true, unique: uniqueKey}, "Additional host names of the container on this network."},
	{"interface_name", text, "The name of the network interface in the container."},
	{"ipv4_address", text, "A fixed IPv4 address; the network must have a subnet under `ipam`."},
	{"ipv6_address", text, "A fixed IPv6 address; the network must have a subnet under `ipam`."},
	{"link_local_ips", &Schema{Types: List, Items: text, distinct: true, unique: uniqueKey}, "Link-local addresses."},
	{"mac_address", text, "The MAC address on this network."},
	{"driver_opts", driverOptions, "Options of the network driver for this container."},
	{"priority", &Schema{Types: Number}, "The priority of the network: the container joins the network with the highest number first."},
	{"gw_priority", &Schema{Types: Number}, "The priority of the gateway: the network with the highest number provides the default route."},
	{"use_service_name_alias", boolCast, "With `false`, the name of the service does not resolve on this network."},
}}

var mountList = &Schema{Types: List, distinct: true, unique: uniqueVolume, Items: &Schema{
	Types: String | Map, path: true, format: formatVolume, Required: []string{"type"}, Keys: []Key{
		{"type", &Schema{Types: String, Enum: []string{"bind", "volume", "tmpfs", "cluster", "npipe", "image"}}, "What is mounted: a path on the host, a volume, memory, or an image."},
		{"source", filePath, "The path on the host, the volume's name at the top level, or the image."},
		{"target", text, "The path in the container."},
		{"read_only", boolCast, "Makes the mount read-only."},
		{"consistency", usual("consistent", "cached", "delegated"), "The consistency requirements of the mount, on platforms that support them."},
		{"bind", &Schema{Types: Map, Keys: []Key{
			{"propagation", usual("rprivate", "private", "rshared", "shared", "rslave", "slave"), "Whether later mounts below the path are visible on both sides."},
			{"create_host_path", boolCast, "Creates the path on the host if it is missing; on by default."},
			{"recursive", &Schema{Types: String, Enum: []string{"enabled", "disabled", "writable", "readonly"}}, "Whether mounts below the path are included."},
			{"selinux", &Schema{Types: String, Enum: []string{"z", "Z"}}, "The SELinux label: `z` for several containers, `Z` for this one only."},
		}}, "Options of a bind mount."},
		{"volume", &Schema{Types: Map, Keys: []Key{
			{"labels", pairList, "Labels of the volume."},
			{"nocopy", boolCast, "Does not copy the image's files at the path into a new volume."},
			{"subpath", text, "The folder within the volume that is mounted."},
		}}, "Options of a volume."},
		{"tmpfs", &Schema{Types: Map, Keys: []Key{
			{"size", &Schema{Types: String | Integer, Min: &zero, format: formatBytes}, "The size of the tmpfs."},
			{"mode", &Schema{Types: String | Number, format: formatNoText}, "The permissions of the root folder, as an octal number."},
		}}, "Options of a tmpfs."},
		{"image", &Schema{Types: Map, Keys: []Key{
			{"subpath", text, "The folder within the image that is mounted."},
		}}, "Options of an image mount."},
	},
}}
