package compose

var updateKeys = []Key{
	{"parallelism", naturalCast, "How many containers are replaced at a time; 0 is all."},
	{"delay", duration, "The time between two groups."},
	{"failure_action", usual("continue", "rollback", "pause"), "What happens when one fails: `continue`, `rollback` or `pause`."},
	{"monitor", duration, "How long a new container is watched for failure."},
	{"max_failure_ratio", floatCast, "The share of failures that is borne."},
	{"order", &Schema{Types: String, Enum: []string{"start-first", "stop-first"}}, "Whether the new one starts before the old one stops."},
}

var naturalCast = &Schema{Types: String | Integer, cast: castInt, format: formatNatural}

var deploySchema = &Schema{Types: Map | Nothing, Keys: []Key{
	{"mode", usual("replicated", "global", "replicated-job", "global-job"), "`replicated`, `global` (one on each node), or their kinds that run to an end."},
	{"endpoint_mode", usual("vip", "dnsrr"), "How clients find the containers: `vip` or `dnsrr`."},
	{"replicas", intCast, "How many containers run."},
	{"labels", pairList, "Labels of the service, and not of its containers."},
	{"rollback_config", &Schema{Types: Map, Keys: updateKeys}, "How a failed update is taken back."},
	{"update_config", &Schema{Types: Map, Keys: updateKeys}, "How containers are replaced by new ones."},
	{"resources", &Schema{Types: Map, Keys: []Key{
		{"limits", &Schema{Types: Map, Keys: []Key{
			{"cpus", cpus, "The most CPUs."},
			{"memory", bytesText, "The most memory."},
			{"pids", &Schema{Types: String | Integer, cast: castInt}, "The most processes."},
		}}, "What a container may use at most."},
		{"reservations", &Schema{Types: Map, Keys: []Key{
			{"cpus", cpus, "The CPUs that must be free."},
			{"memory", bytesText, "The memory that must be free."},
			{"generic_resources", &Schema{Types: List, Items: &Schema{Types: Map, Keys: []Key{
				{"discrete_resource_spec", &Schema{Types: Map, Keys: []Key{
					{"kind", text, "What is counted."},
					{"value", numberAsInt, "How many of it."},
				}}, "A resource that is counted."},
			}}}, "Resources that the user names."},
			{"devices", &Schema{Types: List, Items: &Schema{Types: Map, Required: []string{"capabilities"}, Keys: deviceKeys}}, "Devices, such as GPUs, that must be free."},
		}}, "What a container must find on a node."},
	}}, "What a container may use, and must find."},
	{"restart_policy", &Schema{Types: Map, Keys: []Key{
		{"condition", usual("any", "on-failure", "none"), "When a container is started again: `none`, `on-failure` or `any`."},
		{"delay", duration, "The time between two tries."},
		{"max_attempts", naturalCast, "How often it is tried."},
		{"window", duration, "How long a container must run to count as started."},
	}}, "When containers are started again; takes the place of `restart`."},
	{"placement", &Schema{Types: Map, Keys: []Key{
		{"constraints", texts, "What a node must be, such as `node.role==manager`."},
		{"preferences", &Schema{Types: List, Items: &Schema{Types: Map, Keys: []Key{
			{"spread", text, "The node label over whose values containers are spread."},
		}}}, "How containers are spread over nodes."},
		{"max_replicas_per_node", naturalCast, "The most containers on one node."},
	}}, "Which nodes the containers run on."},
}}

var cpus = &Schema{Types: String | Number, format: formatCPUs}
