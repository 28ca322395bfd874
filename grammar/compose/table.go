package compose

// Root is the schema of a Compose file, the top of the table of keys.
var Root = &Schema{Types: Map, Keys: []Key{
	{"version", text, "Obsolete: Compose ignores it."},
	{"name", text, "The project's name; by default the name of the folder. Available as `COMPOSE_PROJECT_NAME`."},
	{"include", &Schema{Types: List, Items: &Schema{Types: String | Map, path: true, bare: true, Keys: []Key{
		{"path", &Schema{Types: String | List, Items: filePath, distinct: true, path: true}, "The file; in a list, each file overrides those before it."},
		{"env_file", &Schema{Types: String | List, Items: filePath, distinct: true, path: true}, "Files with variables for it; by default the `.env` in its folder."},
		{"project_directory", filePath, "The folder that its relative paths are below; by default its own."},
	}}}, "Other Compose files whose services, networks and so on become part of this project."},
	{"services", namedBy(serviceSchema), "The containers of the project. The name of each is also its host name on the networks."},
	{"models", namedBy(modelSchema), "AI models that services use."},
	{"networks", namedBy(networkSchema), "Networks that services are on; `default` always exists."},
	{"volumes", namedBy(volumeSchema), "Volumes that services mount by name; they outlive the containers."},
	{"secrets", namedBy(secretSchema), "Files with confidential data for services that list them under `secrets`."},
	{"configs", namedBy(configSchema), "Files for services that list them under `configs`."},
	{"jobs", namedBy(jobSchema), "Containers that run to completion, started manually or on a schedule."},
}}

// namedBy returns the schema of a mapping whose keys are names that the user chooses.
func namedBy(s *Schema) *Schema {
	return &Schema{Types: Map, Any: s, names: namesWord, bare: true}
}

var networkSchema = &Schema{Types: Map | Nothing, Keys: []Key{
	{"name", text, "Its name in the engine; by default the project's name, `_` and the key. Projects can share a network through it."},
	{"driver", usual("bridge", "overlay", "host", "macvlan", "ipvlan", "none"), "The network driver; `bridge` is usual."},
	{"driver_opts", driverOptions, "Options of the driver."},
	{"ipam", &Schema{Types: Map, Keys: []Key{
		{"driver", usual("default"), "The driver that assigns addresses."},
		{"config", &Schema{Types: List, merge: mergePools, Items: &Schema{Types: Map, Keys: []Key{
			{"subnet", text, "The subnet, as `172.28.0.0/16`."},
			{"ip_range", text, "The part of it from which containers get addresses."},
			{"gateway", text, "The address of the gateway."},
			{"aux_addresses", &Schema{Types: Map, Any: text, bare: true}, "Addresses already in use, by host name."},
		}}}, "The subnets of the network."},
		{"options", &Schema{Types: Map, Any: text, bare: true}, "Options of that driver."},
	}}, "How containers get their addresses."},
	{"external", externalSchema, "The network already exists; Compose neither creates nor removes it."},
	{"internal", boolCast, "Isolates the network from the outside."},
	{"enable_ipv4", boolCast, "With `false` containers get no IPv4 addresses."},
	{"enable_ipv6", boolCast, "Gives containers IPv6 addresses."},
	{"attachable", boolCast, "Lets containers outside of this project join."},
	{"labels", pairList, "Labels of the network."},
}}

var volumeSchema = &Schema{Types: Map | Nothing, Keys: []Key{
	{"name", text, "Its name in the engine; by default the project's name, `_` and the key."},
	{"driver", usual("local"), "The volume driver; `local` by default."},
	{"driver_opts", driverOptions, "Options of the driver."},
	{"external", externalSchema, "The volume already exists; Compose neither creates nor removes it."},
	{"labels", pairList, "Labels of the volume."},
}}

var secretSchema = &Schema{Types: Map, Keys: []Key{
	{"name", text, "Its name in the engine."},
	{"environment", text, "The variable of the shell that holds it."},
	{"file", filePath, "The file that holds it."},
	{"external", openExternal, "It already exists."},
	{"labels", pairList, "Labels of the secret."},
	{"driver", text, "The driver that stores it."},
	{"driver_opts", driverOptions, "Options of the driver."},
	{"template_driver", text, "The driver that fills in a template."},
}}

var configSchema = &Schema{Types: Map, Keys: []Key{
	{"name", text, "Its name in the engine."},
	{"content", text, "The text itself."},
	{"environment", text, "The variable of the shell that holds it."},
	{"file", filePath, "The file that holds it."},
	{"external", openExternal, "It already exists."},
	{"labels", pairList, "Labels of the config."},
	{"template_driver", text, "The driver that fills in a template."},
}}

var modelSchema = &Schema{Types: Map, Required: []string{"model"}, Keys: []Key{
	{"name", text, "A name for documentation."},
	{"model", text, "The model, as an OCI artifact: `ai/smollm2`."},
	{"context_size", &Schema{Types: Integer}, "The maximum number of tokens in a context."},
	{"runtime_flags", texts, "Flags for the program that runs the model."},
}}
