package code

var languages = []*Language{
	language("python", []string{".py"}, pythonDialect),
}
