package infer

import "strings"

// system are variables that every container has, or that do not belong to the project.
var system = set(`PATH HOME USER PWD SHELL TERM LANG LC_ALL HOSTNAME TMPDIR TEMP TMP LOGNAME EDITOR PAGER DISPLAY XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
	CI GITHUB_ACTIONS GITHUB_TOKEN APPDATA LOCALAPPDATA USERPROFILE SYSTEMROOT PROGRAMFILES COLUMNS LINES NO_COLOR FORCE_COLOR
	KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT npm_package_version npm_package_name npm_lifecycle_event VIRTUAL_ENV CONDA_PREFIX PYTEST_CURRENT_TEST RUN_MAIN WERKZEUG_RUN_MAIN
	OUT_DIR CARGO_MANIFEST_DIR CARGO_PKG_VERSION CARGO_PKG_NAME NEXT_RUNTIME NEXT_PHASE VERCEL VERCEL_URL VERCEL_ENV JEST_WORKER_ID VITEST`)

// runtimes are variables that a runtime or a library reads, and not the program.
var runtimes = set(`PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHASHSEED PIP_NO_CACHE_DIR JAVA_TOOL_OPTIONS JAVA_OPTS RUST_LOG RUST_BACKTRACE NODE_OPTIONS NODE_PATH
	GOGC GOMAXPROCS GODEBUG CHOKIDAR_USEPOLLING WATCHPACK_POLLING COMPOSE_PROJECT_NAME VIRTUAL_HOST VIRTUAL_PORT LETSENCRYPT_HOST LETSENCRYPT_EMAIL PUID PGID UMASK`)

// ownedByRuntime reports whether a library reads all variables whose names start like this one.
func ownedByRuntime(name string) bool {
	for _, p := range []string{"ASPNETCORE_", "DOTNET_", "OTEL_", "npm_config_", "NPM_CONFIG_", "COREPACK_"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// buildTime reports whether a frontend build replaces the variable with its value, so that the container does
// not read it.
func buildTime(name string) bool {
	for _, p := range []string{"NEXT_PUBLIC_", "REACT_APP_", "VITE_", "VUE_APP_", "GATSBY_", "EXPO_PUBLIC_", "NUXT_PUBLIC_", "PUBLIC_URL", "NG_APP_", "STORYBOOK_"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}
