package preflight

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// defaultPath is the PATH that applies if the image does not set one.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

var errNotFound = errors.New("not found")

// lookPath returns the file of a command, like container engines do. A name with a slash is a path; any other
// name is looked up in the folders of PATH, where an empty part means the working directory. It skips files
// in PATH that cannot be executed. The error is errNotFound, or says why an existing path cannot be executed.
func lookPath(files Files, name string, env map[string]string) (string, error) {
	if strings.Contains(name, "/") {
		return name, executable(files, name)
	}
	search, set := env["PATH"]
	if !set {
		search = defaultPath
	}
	for _, dir := range strings.Split(search, ":") {
		if dir == "" {
			dir = "."
		}
		file := path.Join(dir, name)
		if !strings.Contains(file, "/") {
			file = "./" + file
		}
		if name != "" && executable(files, file) == nil {
			return file, nil
		}
	}
	return "", errNotFound
}

var errFolder = errors.New("it is a folder")

func executable(files Files, name string) error {
	info, err := files.Stat(name)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return err
	case err != nil:
		return errNotFound
	case info.Folder:
		return errFolder
	}
	return files.Executable(name)
}
