package compose

import "slices"

// workloadKeys are the keys that only services and jobs have.
var workloadKeys = []Key{
	{"build", buildSchema, "How the image is built: the folder of the build context, or a mapping."},
	{"depends_on", dependsOn, "The services that start before this one, as a list, or as a mapping with a condition for each."},
	{"healthcheck", healthSchema, "How the engine checks whether the container is healthy, instead of the image's HEALTHCHECK."},
	{"ports", portList, "Ports that are published on the host: `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`. Containers on the same network reach each other without it."},
	{"expose", &Schema{Types: List, Items: textOrNumber, distinct: true, unique: uniqueText}, "Ports that the container listens on, for other services. It is documentation only and does not open them."},
	{"stdin_open", boolCast, "Keeps standard input open: `docker run -i`."},
	{"tty", boolCast, "Gives the container a terminal: `docker run -t`."},
}

var serviceKeys = []Key{
	{"deploy", deploySchema, "Replicas, resource limits, restarts and updates."},
	{"develop", developSchema, "What `docker compose watch` does when files change."},
	{"profiles", &Schema{Types: List, Items: text, distinct: true, unique: uniqueKey}, "The profiles that the service belongs to. It starts only when one of them is active; without profiles, it always starts."},
	{"restart", usual("unless-stopped", "always", "on-failure", "no"), "When to restart the container: `no`, `always`, `on-failure[:TIMES]`, `unless-stopped`."},
	{"scale", intCast, "The number of containers to run; the same as `deploy.replicas`."},
	{"attach", boolCast, "With `false`, `docker compose up` does not show the output."},
	{"container_name", &Schema{Types: String, pattern: patternContainer}, "A fixed name for the container, so that the service can have only one. User-defined networks resolve this name too."},
	{"provider", &Schema{Types: Map, Required: []string{"type"}, Keys: []Key{
		{"type", usual("model"), "The provider: a program or a plugin of the Docker CLI."},
		{"options", &Schema{Types: Map, open: true, Any: &Schema{Types: String | Number | Boolean | List, Items: &Schema{Types: String | Number | Boolean}}}, "Options of the provider."},
	}}, "A program that provides the service instead of a container."},
	{"extends", &Schema{Types: String | Map, bare: true, merge: mergeReplace, Required: []string{"service"}, Keys: []Key{
		{"service", text, "The service to inherit from."},
		{"file", filePath, "The file that contains it; by default this file."},
	}}, "Another service whose configuration this one inherits and can override."},
	{"links", keyTexts, "Services that start before this one and are reachable under an alias, as `NAME[:ALIAS]`."},
	{"external_links", distinctTexts, "Containers outside this project that are reachable under an alias, as `NAME[:ALIAS]`."},
	{"pre_start", &Schema{Types: List, Items: preStart}, "Containers that run to completion before the service starts."},
	{"post_start", &Schema{Types: List, Items: hook}, "Commands that run in the container after it has started."},
	{"pre_stop", &Schema{Types: List, Items: hook}, "Commands that run in the container before it stops."},
}

var (
	serviceSchema = &Schema{Types: Map, Keys: slices.Concat(containerKeys, workloadKeys, serviceKeys)}
	jobSchema     = &Schema{Types: Map, Required: []string{"triggers"}, Keys: slices.Concat(containerKeys, workloadKeys, jobKeys)}
	preStart      = &Schema{Types: Map, Keys: slices.Concat(containerKeys, []Key{
		{"per_replica", boolCast, "Runs the hook before each container of the service instead of once."},
	})}
)

var jobKeys = []Key{
	{"profiles", distinctTexts, "The profiles that the job belongs to."},
	{"triggers", &Schema{Types: Map, Keys: []Key{
		{"manual", boolCast, "Whether the job can be started manually."},
		{"schedule", &Schema{Types: List, Items: &Schema{Types: String | Map, Required: []string{"cron"}, Keys: []Key{
			{"cron", text, "When the job runs, as a cron expression."},
			{"timezone", text, "The time zone of the cron expression."},
			{"concurrency", &Schema{Types: String, Enum: []string{"forbid", "queue"}}, "What to do if the previous run has not ended: skip the run, or run it later."},
			{"missed_fires", &Schema{Types: String, Enum: []string{"one", "skip"}}, "What to do about missed runs: make up for them with one run, or skip them."},
		}}}, "When the job runs automatically."},
	}}, "What starts the job: `manual`, `schedule` or both."},
}

var buildSchema = &Schema{Types: String | Map, path: true, merge: mergeBuild, Keys: []Key{
	{"context", filePath, "The folder, Git repository or archive that the build reads; `.` by default."},
	{"dockerfile", text, "The Dockerfile, relative to the context; `Dockerfile` by default."},
	{"dockerfile_inline", text, "The content of the Dockerfile, in place of a file."},
	{"entitlements", &Schema{Types: List, Items: usual("network.host", "security.insecure")}, "Privileges that the build may use, such as `network.host`."},
	{"args", pairList, "Values for the Dockerfile's ARG instructions. A key without a value gets its value from the shell."},
	{"ssh", &Schema{Types: Map | List, Any: plainValue, bare: true, Items: text, distinct: true, format: formatSSH}, "SSH keys or agents that RUN --mount=type=ssh may use: `default`, or `ID=PATH`."},
	{"labels", pairList, "Labels of the image."},
	{"cache_from", texts, "Where the build looks for cached layers."},
	{"cache_to", texts, "Where the build stores its layers for later builds."},
	{"no_cache", boolCast, "Builds without cached layers."},
	{"no_cache_filter", textOrTexts, "The stages to build without cached layers."},
	{"additional_contexts", contexts, "Additional contexts that FROM, COPY --from and RUN --mount may name: `NAME=PATH`, an image, or `service:NAME`."},
	{"network", usual("host", "none", "default"), "The network of RUN instructions: `host`, `none` or a network."},
	{"provenance", &Schema{Types: String | Boolean}, "Adds a provenance attestation."},
	{"sbom", &Schema{Types: String | Boolean}, "Adds a software bill of materials (SBOM)."},
	{"pull", boolCast, "Pulls the base images even if they are present."},
	{"target", text, "The stage of the Dockerfile to build; the last by default."},
	{"shm_size", bytesInt, "The size of `/dev/shm` of RUN instructions."},
	{"extra_hosts", hostList, "Host names for RUN instructions: `NAME=ADDRESS`."},
	{"isolation", usual("default", "process", "hyperv"), "The isolation technology of the build; the values depend on the platform."},
	{"privileged", boolCast, "Runs RUN instructions with all capabilities."},
	{"secrets", fileGrants, "Top-level secrets that RUN --mount=type=secret may use."},
	{"tags", &Schema{Types: List, Items: text, unique: uniqueKey}, "Additional names of the image."},
	{"ulimits", ulimits, "Limits for the processes of RUN instructions."},
	{"platforms", &Schema{Types: List, Items: usual(platforms...)}, "The platforms to build for."},
}}

var dependsOn = &Schema{Types: Map | List, Items: text, distinct: true, names: namesWord, bare: true, merge: mergeDepends, Any: &Schema{
	Types: Map, Required: []string{"condition"}, Keys: []Key{
		{"restart", boolCast, "Restarts this service as well when Compose restarts the other service."},
		{"required", &Schema{Types: Boolean, cast: castBool}, "With `false`, it is not an error if the other service does not exist."},
		{"condition", &Schema{Types: String, Enum: []string{"service_started", "service_healthy", "service_completed_successfully"}}, "The state that the other service must reach: started, healthy, or completed with status 0."},
	},
}}

var healthSchema = &Schema{Types: Map, Keys: []Key{
	{"disable", boolCast, "Disables the image's own check."},
	{"interval", duration, "The time between two checks."},
	{"retries", &Schema{Types: String | Number, cast: castInt, format: formatNatural}, "The number of consecutive failures before the container counts as unhealthy."},
	{"test", &Schema{Types: String | List, Items: text, merge: mergeReplace}, "The check: a list that begins with `CMD`, `CMD-SHELL` or `NONE`, or a string for the shell."},
	{"timeout", duration, "The timeout of a check."},
	{"start_period", duration, "The time after the start during which failures do not count."},
	{"start_interval", duration, "The time between two checks during the start period."},
}}

var portList = &Schema{Types: List, distinct: true, unique: uniquePort, Items: &Schema{
	Types: String | Number | Map, format: formatPort, Keys: []Key{
		{"name", text, "A name that only serves as documentation."},
		{"mode", usual("ingress", "host"), "`host` publishes the port on each node; `ingress` balances the load."},
		{"host_ip", text, "The address of the host on which the port is published; by default all addresses."},
		{"target", &Schema{Types: String | Integer, cast: castInt, format: formatNatural}, "The port in the container."},
		{"published", textOrInt, "The port on the host, or a range to choose from."},
		{"protocol", usual("tcp", "udp", "sctp"), "`tcp` or `udp`; `tcp` by default."},
		{"app_protocol", usual("http", "https", "http2", "grpc"), "The application protocol, such as `http`."},
	},
}}

var developSchema = &Schema{Types: Map | Nothing, Keys: []Key{
	{"watch", &Schema{Types: List, Items: &Schema{Types: Map, Required: []string{"path", "action"}, Keys: []Key{
		{"ignore", textOrTexts, "Patterns of files below the path to ignore."},
		{"include", textOrTexts, "Patterns of files below the path to watch; others are ignored."},
		{"path", filePath, "The file or folder to watch."},
		{"action", &Schema{Types: String, Enum: []string{"rebuild", "sync", "restart", "sync+restart", "sync+exec"}}, "What to do on a change."},
		{"target", text, "The path in the container to which changes are copied."},
		{"exec", hook, "The command that `sync+exec` runs."},
		{"initial_sync", onlyBool, "Copies all files once at the start."},
	}}}, "What to watch, and what to do on a change."},
}}
