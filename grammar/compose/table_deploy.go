package compose

var updateKeys = []Key{
	{"parallelism", naturalCast, "The number of containers to replace at a time; 0 means all."},
	{"delay", duration, "The delay between two groups of containers."},
	{"failure_action", usual("continue", "rollback", "pause"), "What to do on a failure: `continue`, `rollback` or `pause`."},
	{"monitor", duration, "How long a new container is monitored for failure."},
	{"max_failure_ratio", floatCast, "The failure rate to tolerate."},
	{"order", &Schema{Types: String, Enum: []string{"start-first", "stop-first"}}, "Whether a new container starts before the old one stops."},
}

var naturalCast = &Schema{Types: String | Integer, cast: castInt, format: formatNatural}

var deploySchema = &Schema{Types: Map | Nothing, Keys: []Key{
	{"mode", usual("replicated", "global", "replicated-job", "global-job"), "`replicated`, `global` (one on each node), or the job variants of both."},
	{"endpoint_mode", usual("vip", "dnsrr"), "How clients find the containers: `vip` or `dnsrr`."},
	{"replicas", intCast, "The number of containers to run."},
	{"labels", pairList, "Labels of the service, not of its containers."},
	{"rollback_config", &Schema{Types: Map, Keys: updateKeys}, "How a failed update is rolled back."},
	{"update_config", &Schema{Types: Map, Keys: updateKeys}, "How an update replaces the containers."},
	{"resources", &Schema{Types: Map, Keys: []Key{
		{"limits", &Schema{Types: Map, Keys: []Key{
			{"cpus", cpus, "The maximum number of CPUs."},
			{"memory", bytesText, "The maximum memory."},
			{"pids", &Schema{Types: String | Integer, cast: castInt}, "The maximum number of processes."},
		}}, "Upper limits for a container."},
		{"reservations", &Schema{Types: Map, Keys: []Key{
			{"cpus", cpus, "The CPUs to reserve."},
			{"memory", bytesText, "The memory to reserve."},
			{"generic_resources", &Schema{Types: List, Items: &Schema{Types: Map, Keys: []Key{
				{"discrete_resource_spec", &Schema{Types: Map, Keys: []Key{
					{"kind", text, "The kind of resource."},
					{"value", numberAsInt, "The amount of the resource."},
				}}, "A resource that has an amount."},
			}}}, "User-defined resources."},
			{"devices", &Schema{Types: List, Items: &Schema{Types: Map, Required: []string{"capabilities"}, Keys: deviceKeys}}, "Devices to reserve, such as GPUs."},
		}}, "Resources that a node must have free."},
	}}, "Resource limits and reservations."},
	{"restart_policy", &Schema{Types: Map, Keys: []Key{
		{"condition", usual("any", "on-failure", "none"), "When to restart a container: `none`, `on-failure` or `any`."},
		{"delay", duration, "The delay between two restarts."},
		{"max_attempts", naturalCast, "The maximum number of restarts."},
		{"window", duration, "How long a container must run to count as started."},
	}}, "When to restart containers; replaces `restart`."},
	{"placement", &Schema{Types: Map, Keys: []Key{
		{"constraints", texts, "A condition that nodes must meet, such as `node.role==manager`."},
		{"preferences", &Schema{Types: List, Items: &Schema{Types: Map, Keys: []Key{
			{"spread", text, "The node label to spread containers over."},
		}}}, "How to spread containers over nodes."},
		{"max_replicas_per_node", naturalCast, "The maximum number of containers on one node."},
	}}, "Which nodes the containers run on."},
}}

var cpus = &Schema{Types: String | Number, format: formatCPUs}
