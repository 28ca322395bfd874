package compose

// Root is the schema of a Compose file, the top of the table of keys.
var Root = &Schema{Types: Map, Keys: []Key{
	{"version", text, "Obsolete: Compose ignores it."},
	{"name", text, "The name of the project; by default the name of its folder. Variables can use it as `COMPOSE_PROJECT_NAME`."},
	{"include", &Schema{Types: List, Items: &Schema{Types: String | Map, path: true, bare: true, Keys: []Key{
		{"path", &Schema{Types: String | List, Items: filePath, distinct: true, path: true}, "The file to include. In a list, each file overrides those before it."},
		{"env_file", &Schema{Types: String | List, Items: filePath, distinct: true, path: true}, "Files with variables for the included file; by default the `.env` in its folder."},
		{"project_directory", filePath, "The folder to which paths in the included file are relative; by default its own folder."},
	}}}, "Other Compose files whose services, networks and so on become part of this project."},
	{"services", namedBy(serviceSchema), "The containers of the project. The name of a service is also its host name on its networks."},
	{"models", namedBy(modelSchema), "AI models that services use."},
	{"networks", namedBy(networkSchema), "Networks that services can join. `default` always exists."},
	{"volumes", namedBy(volumeSchema), "Volumes that services mount by name. They outlive the containers."},
	{"secrets", namedBy(secretSchema), "Files with confidential data for services that list them under `secrets`."},
	{"configs", namedBy(configSchema), "Files for services that list them under `configs`."},
	{"jobs", namedBy(jobSchema), "Containers that run to completion, started manually or on a schedule."},
}}

// namedBy returns the schema of a mapping whose keys are names that the user chooses.
func namedBy(s *Schema) *Schema {
	return &Schema{Types: Map, Any: s, names: namesWord, bare: true}
}

var networkSchema = &Schema{Types: Map | Nothing, Keys: []Key{
	{"name", text, "The name of the network in the engine; by default the project's name, `_` and the key. Projects with the same name here share the network."},
	{"driver", usual("bridge", "overlay", "host", "macvlan", "ipvlan", "none"), "The network driver, usually `bridge`."},
	{"driver_opts", driverOptions, "Options of the driver."},
	{"ipam", &Schema{Types: Map, Keys: []Key{
		{"driver", usual("default"), "The driver that assigns addresses."},
		{"config", &Schema{Types: List, merge: mergePools, Items: &Schema{Types: Map, Keys: []Key{
			{"subnet", text, "The subnet, such as `172.28.0.0/16`."},
			{"ip_range", text, "The part of the subnet from which containers get addresses."},
			{"gateway", text, "The address of the gateway."},
			{"aux_addresses", &Schema{Types: Map, Any: text, bare: true}, "Addresses that are already in use, by host name."},
		}}}, "The subnets of the network."},
		{"options", &Schema{Types: Map, Any: text, bare: true}, "Options of the address driver."},
	}}, "How containers get their addresses."},
	{"external", externalSchema, "The network already exists; Compose neither creates nor removes it."},
	{"internal", boolCast, "Isolates the network from the outside."},
	{"enable_ipv4", boolCast, "With `false`, containers get no IPv4 addresses."},
	{"enable_ipv6", boolCast, "Gives containers IPv6 addresses."},
	{"attachable", boolCast, "Lets containers outside this project join the network."},
	{"labels", pairList, "Labels of the network."},
}}

var volumeSchema = &Schema{Types: Map | Nothing, Keys: []Key{
	{"name", text, "The name of the volume in the engine; by default the project's name, `_` and the key."},
	{"driver", usual("local"), "The volume driver; `local` by default."},
	{"driver_opts", driverOptions, "Options of the driver."},
	{"external", externalSchema, "The volume already exists; Compose neither creates nor removes it."},
	{"labels", pairList, "Labels of the volume."},
}}

var secretSchema = &Schema{Types: Map, Keys: []Key{
	{"name", text, "The name of the secret in the engine."},
	{"environment", text, "The environment variable of the shell that contains the secret."},
	{"file", filePath, "The file that contains the secret."},
	{"external", openExternal, "The secret already exists; Compose does not create it."},
	{"labels", pairList, "Labels of the secret."},
	{"driver", text, "The driver that stores the secret."},
	{"driver_opts", driverOptions, "Options of the driver."},
	{"template_driver", text, "The driver that expands the content as a template."},
}}

var configSchema = &Schema{Types: Map, Keys: []Key{
	{"name", text, "The name of the config in the engine."},
	{"content", text, "The content of the config."},
	{"environment", text, "The environment variable of the shell that contains the config."},
	{"file", filePath, "The file that contains the config."},
	{"external", openExternal, "The config already exists; Compose does not create it."},
	{"labels", pairList, "Labels of the config."},
	{"template_driver", text, "The driver that expands the content as a template."},
}}

var modelSchema = &Schema{Types: Map, Required: []string{"model"}, Keys: []Key{
	{"name", text, "A name that only serves as documentation."},
	{"model", text, "The model, as an OCI artifact: `ai/smollm2`."},
	{"context_size", &Schema{Types: Integer}, "The maximum size of the context, in tokens."},
	{"runtime_flags", texts, "Flags for the program that runs the model."},
}}
