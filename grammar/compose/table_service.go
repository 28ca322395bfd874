package compose

import "slices"

// workloadKeys are the keys that only services and jobs have.
var workloadKeys = []Key{
	{"build", buildSchema, "How the image is built: the folder of the build context, or a mapping."},
	{"depends_on", dependsOn, "The services that start before this one, as a list, or as a mapping with a condition for each."},
	{"healthcheck", healthSchema, "How the engine finds out whether the container is well, in place of the image's HEALTHCHECK."},
	{"ports", portList, "Ports that are published on the host: `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`. On the networks containers reach one another without it."},
	{"expose", &Schema{Types: List, Items: textOrNumber, distinct: true, unique: uniqueText}, "Ports that the container listens on, for other services; a note for readers, it opens nothing."},
	{"stdin_open", boolCast, "Keeps standard input open: `docker run -i`."},
	{"tty", boolCast, "Gives the container a terminal: `docker run -t`."},
}

var serviceKeys = []Key{
	{"deploy", deploySchema, "How many containers there are, what they may use, and how they are restarted and updated."},
	{"develop", developSchema, "What `docker compose watch` does when files change."},
	{"profiles", &Schema{Types: List, Items: text, distinct: true, unique: uniqueKey}, "The profiles that the service belongs to; it starts only when one of them is active. Without this it always starts."},
	{"restart", usual("unless-stopped", "always", "on-failure", "no"), "When the container is started again: `no`, `always`, `on-failure[:TIMES]`, `unless-stopped`."},
	{"scale", intCast, "How many containers run; `deploy.replicas` says the same."},
	{"attach", boolCast, "With `false` the output is left out of `docker compose up`."},
	{"container_name", &Schema{Types: String, pattern: patternContainer}, "A fixed name for the container; there can be only one then. It resolves on user-defined networks too."},
	{"provider", &Schema{Types: Map, Required: []string{"type"}, Keys: []Key{
		{"type", usual("model"), "The provider: a program or a plugin of the Docker CLI."},
		{"options", &Schema{Types: Map, open: true, Any: &Schema{Types: String | Number | Boolean | List, Items: &Schema{Types: String | Number | Boolean}}}, "Options of the provider."},
	}}, "A program that runs the service, in place of a container."},
	{"extends", &Schema{Types: String | Map, bare: true, merge: mergeReplace, Required: []string{"service"}, Keys: []Key{
		{"service", text, "The service to start from."},
		{"file", filePath, "The file that it stands in; by default this one."},
	}}, "Another service whose keys this one takes over, and may change."},
	{"links", keyTexts, "Services, as `NAME[:ALIAS]`, that are reached by that alias and start first."},
	{"external_links", distinctTexts, "Containers outside of this project, as `NAME[:ALIAS]`."},
	{"pre_start", &Schema{Types: List, Items: preStart}, "Containers that run to their end before the service starts."},
	{"post_start", &Schema{Types: List, Items: hook}, "Commands that run in the container after it started."},
	{"pre_stop", &Schema{Types: List, Items: hook}, "Commands that run in the container before it stops."},
}

var (
	serviceSchema = &Schema{Types: Map, Keys: slices.Concat(containerKeys, workloadKeys, serviceKeys)}
	jobSchema     = &Schema{Types: Map, Required: []string{"triggers"}, Keys: slices.Concat(containerKeys, workloadKeys, jobKeys)}
	preStart      = &Schema{Types: Map, Keys: slices.Concat(containerKeys, []Key{
		{"per_replica", boolCast, "Runs it before each container of the service, and not once for all."},
	})}
)

var jobKeys = []Key{
	{"profiles", distinctTexts, "The profiles that the job belongs to."},
	{"triggers", &Schema{Types: Map, Keys: []Key{
		{"manual", boolCast, "Whether the job may be run by hand."},
		{"schedule", &Schema{Types: List, Items: &Schema{Types: String | Map, Required: []string{"cron"}, Keys: []Key{
			{"cron", text, "When it runs, as a cron expression."},
			{"timezone", text, "The time zone of the expression."},
			{"concurrency", &Schema{Types: String, Enum: []string{"forbid", "queue"}}, "What happens when it is still running: left out, or run later."},
			{"missed_fires", &Schema{Types: String, Enum: []string{"one", "skip"}}, "Whether missed runs are made up for by one, or skipped."},
		}}}, "When the job runs by itself."},
	}}, "What starts the job: `manual`, `schedule` or both."},
}

var buildSchema = &Schema{Types: String | Map, path: true, merge: mergeBuild, Keys: []Key{
	{"context", filePath, "The folder, Git repository or archive that the build reads; `.` by default."},
	{"dockerfile", text, "The Dockerfile, relative to the context; `Dockerfile` by default."},
	{"dockerfile_inline", text, "The Dockerfile itself, in place of a file."},
	{"entitlements", &Schema{Types: List, Items: usual("network.host", "security.insecure")}, "Privileges that the build may use, such as `network.host`."},
	{"args", pairList, "Values for the Dockerfile's ARG instructions. A key without a value is passed on from the shell."},
	{"ssh", &Schema{Types: Map | List, Any: plainValue, bare: true, Items: text, distinct: true, format: formatSSH}, "SSH keys or agents that RUN --mount=type=ssh may use: `default`, or `ID=PATH`."},
	{"labels", pairList, "Labels of the image."},
	{"cache_from", texts, "Where the build looks for cached layers."},
	{"cache_to", texts, "Where the build stores layers for others."},
	{"no_cache", boolCast, "Builds without cached layers."},
	{"no_cache_filter", textOrTexts, "The stages that are built without cached layers."},
	{"additional_contexts", contexts, "Further contexts that FROM, COPY --from and RUN --mount may name: `NAME=PATH`, an image, or `service:NAME`."},
	{"network", usual("host", "none", "default"), "The network of RUN instructions: `host`, `none` or a network."},
	{"provenance", &Schema{Types: String | Boolean}, "Adds a provenance attestation."},
	{"sbom", &Schema{Types: String | Boolean}, "Adds a list of what the image is made of."},
	{"pull", boolCast, "Pulls the base images even if they are there."},
	{"target", text, "The stage of the Dockerfile to build; the last by default."},
	{"shm_size", bytesInt, "The size of `/dev/shm` of RUN instructions."},
	{"extra_hosts", hostList, "Host names for RUN instructions: `NAME=ADDRESS`."},
	{"isolation", usual("default", "process", "hyperv"), "The isolation technology of the build, as the platform names it."},
	{"privileged", boolCast, "Runs RUN instructions with all capabilities."},
	{"secrets", fileGrants, "Secrets of the top level that RUN --mount=type=secret may use."},
	{"tags", &Schema{Types: List, Items: text, unique: uniqueKey}, "Further names of the image."},
	{"ulimits", ulimits, "Limits of the processes of RUN instructions."},
	{"platforms", &Schema{Types: List, Items: usual(platforms...)}, "The platforms to build for."},
}}

var dependsOn = &Schema{Types: Map | List, Items: text, distinct: true, names: namesWord, bare: true, merge: mergeDepends, Any: &Schema{
	Types: Map, Required: []string{"condition"}, Keys: []Key{
		{"restart", boolCast, "Restarts this service too when Compose restarts the other."},
		{"required", &Schema{Types: Boolean, cast: castBool}, "With `false` it is no error that the other is not there."},
		{"condition", &Schema{Types: String, Enum: []string{"service_started", "service_healthy", "service_completed_successfully"}}, "How far the other must have come: started, healthy, or ended with status 0."},
	},
}}

var healthSchema = &Schema{Types: Map, Keys: []Key{
	{"disable", boolCast, "Switches off the image's own check."},
	{"interval", duration, "The time between two checks."},
	{"retries", &Schema{Types: String | Number, cast: castInt, format: formatNatural}, "How many checks must fail in a row before the container counts as unwell."},
	{"test", &Schema{Types: String | List, Items: text, merge: mergeReplace}, "The check: a list that begins with `CMD`, `CMD-SHELL` or `NONE`, or a string for the shell."},
	{"timeout", duration, "How long a check may take."},
	{"start_period", duration, "The time in which failures do not count yet."},
	{"start_interval", duration, "The time between two checks in that period."},
}}

var portList = &Schema{Types: List, distinct: true, unique: uniquePort, Items: &Schema{
	Types: String | Number | Map, format: formatPort, Keys: []Key{
		{"name", text, "A name for readers."},
		{"mode", usual("ingress", "host"), "`host` publishes on each node, `ingress` with load balancing."},
		{"host_ip", text, "The address of the host that it is published on; all by default."},
		{"target", &Schema{Types: String | Integer, cast: castInt, format: formatNatural}, "The port in the container."},
		{"published", textOrInt, "The port on the host, or a range to choose from."},
		{"protocol", usual("tcp", "udp", "sctp"), "`tcp` or `udp`; `tcp` by default."},
		{"app_protocol", usual("http", "https", "http2", "grpc"), "What is spoken on it, such as `http`."},
	},
}}

var developSchema = &Schema{Types: Map | Nothing, Keys: []Key{
	{"watch", &Schema{Types: List, Items: &Schema{Types: Map, Required: []string{"path", "action"}, Keys: []Key{
		{"ignore", textOrTexts, "Patterns of files below the path that do not count."},
		{"include", textOrTexts, "Patterns of files below the path that alone count."},
		{"path", filePath, "The file or folder that is watched."},
		{"action", &Schema{Types: String, Enum: []string{"rebuild", "sync", "restart", "sync+restart", "sync+exec"}}, "What a change leads to."},
		{"target", text, "The path in the container that changes are copied to."},
		{"exec", hook, "The command that `sync+exec` runs."},
		{"initial_sync", onlyBool, "Copies everything once at the start."},
	}}}, "What is watched, and what a change leads to."},
}}
