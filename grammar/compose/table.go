package compose

var (
	rootSchema = &Schema{Types: Map, open: true, Keys: []Key{
		{Name: "services", Schema: &Schema{Types: Map, Any: serviceSchema}},
	}}
	anySchema     = &Schema{open: true}
	pathSchema    = &Schema{Types: String, path: true}
	serviceSchema = &Schema{Types: Map, open: true, Keys: []Key{
		{Name: "annotations", Schema: &Schema{merge: mergePairs}},
		{Name: "build", Schema: &Schema{path: true, merge: mergeBuild, open: true, Keys: []Key{
			{Name: "context", Schema: pathSchema},
			{Name: "args", Schema: &Schema{merge: mergePairs}},
			{Name: "additional_contexts", Schema: &Schema{merge: mergePairs, Any: pathSchema, Items: pathSchema}},
			{Name: "extra_hosts", Schema: &Schema{merge: mergeList}},
			{Name: "labels", Schema: &Schema{merge: mergePairs}},
		}}},
		{Name: "command", Schema: &Schema{merge: mergeReplace}},
		{Name: "entrypoint", Schema: &Schema{merge: mergeReplace}},
		{Name: "extends", Schema: &Schema{merge: mergeReplace}},
		{Name: "depends_on", Schema: &Schema{merge: mergeDepends}},
		{Name: "environment", Schema: &Schema{merge: mergePairs}},
		{Name: "labels", Schema: &Schema{merge: mergePairs}},
		{Name: "sysctls", Schema: &Schema{merge: mergePairs}},
		{Name: "networks", Schema: &Schema{merge: mergeNames}},
		{Name: "models", Schema: &Schema{merge: mergeNames}},
		{Name: "tmpfs", Schema: &Schema{merge: mergeList, unique: uniqueKey}},
		{Name: "env_file", Schema: &Schema{path: true, merge: mergeList, unique: uniqueEnvFile, Items: &Schema{path: true, Keys: []Key{{Name: "path", Schema: pathSchema}}}}},
		{Name: "extra_hosts", Schema: &Schema{merge: mergeList}},
		{Name: "ports", Schema: &Schema{unique: uniquePort}},
		{Name: "expose", Schema: &Schema{unique: uniqueText}},
		{Name: "volumes", Schema: &Schema{unique: uniqueVolume, Items: &Schema{path: true, Keys: []Key{
			{Name: "source", Schema: pathSchema},
			{Name: "read_only", Schema: &Schema{cast: castBool}},
		}}}},
		{Name: "secrets", Schema: &Schema{unique: uniqueSecret}},
		{Name: "configs", Schema: &Schema{unique: uniqueConfig}},
		{Name: "links", Schema: &Schema{unique: uniqueKey}},
		{Name: "profiles", Schema: &Schema{unique: uniqueKey}},
		{Name: "privileged", Schema: &Schema{cast: castBool}},
		{Name: "read_only", Schema: &Schema{cast: castBool}},
		{Name: "healthcheck", Schema: &Schema{open: true, Keys: []Key{{Name: "test", Schema: &Schema{merge: mergeReplace}}}}},
		{Name: "logging", Schema: &Schema{merge: mergeLogging, Any: anySchema}},
	}}
)

func validateFile(f *File) {}
