package compose

// The places in a Compose file that are named more than once: a path of keys, with * for a key that the user
// chooses and [] for an item of a list. A place without a constant is written as such a path.
const (
	AtService                      = "services.*"
	AtBuild                        = "services.*.build"
	AtBuildAdditionalContextsEntry = "services.*.build.additional_contexts.*"
	AtBuildArgsEntry               = "services.*.build.args.*"
	AtBuildArgsItem                = "services.*.build.args.[]"
	AtBuildContext                 = "services.*.build.context"
	AtBuildDockerfile              = "services.*.build.dockerfile"
	AtBuildTarget                  = "services.*.build.target"
	AtCommand                      = "services.*.command"
	AtCommandItem                  = "services.*.command.[]"
	AtDependsOnEntryCondition      = "services.*.depends_on.*.condition"
	AtDependsOnItem                = "services.*.depends_on.[]"
	AtEntrypoint                   = "services.*.entrypoint"
	AtEntrypointItem               = "services.*.entrypoint.[]"
	AtEnvironmentEntry             = "services.*.environment.*"
	AtEnvironmentItem              = "services.*.environment.[]"
	AtExposeItem                   = "services.*.expose.[]"
	AtExtendsService               = "services.*.extends.service"
	AtImage                        = "services.*.image"
	AtPortsItem                    = "services.*.ports.[]"
	AtPortsItemTarget              = "services.*.ports.[].target"
	AtProviderOptionsEntry         = "services.*.provider.options.*"
	AtVolumesItem                  = "services.*.volumes.[]"
	AtVolumesItemSource            = "services.*.volumes.[].source"
	AtVolumesItemTarget            = "services.*.volumes.[].target"
)
