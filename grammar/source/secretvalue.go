package source

import "strings"

// named hides the value of a name that suggests a secret: NAME=value, NAME: value, "NAME": "value",
// ${NAME:-value}, --name value, ENV NAME value, and the default of a contract line with SECRET.
func (s *secretScan) named(start, end int) {
	text := s.text
	name := text[start:end]
	for len(name) > 1 && (name[len(name)-1] == '.' || name[len(name)-1] == '-') {
		name = name[:len(name)-1]
	}
	switch {
	case name == "DEFAULT" && text[end] == ':':
		if s.secretLine(start) {
			s.value(end+1, ' ', false)
		}
		return
	case strings.EqualFold(name, "bearer") && text[end] == ' ' && len(lineRest(text, end+1)) >= 8:
		s.value(end+1, ' ', false)
		return
	case !IsSecretName(name):
		return
	}
	before := byte('\n')
	if start > 0 {
		before = text[start-1]
	}
	if i := strings.LastIndexByte(name, '$'); i >= 0 || before == '{' && start > 1 && text[start-2] == '$' {
		if before == '{' && text[end] == ':' && end+1 < len(text) && (text[end+1] == '-' || text[end+1] == '=' || text[end+1] == '+') || before == '{' && text[end] == '=' {
			close := min(reference(text, start-2), len(text))
			s.fallback(start, close-1)
		}
		return
	}
	after := end
	if c := text[end]; (c == '"' || c == '\'') && c == before {
		after++ // "NAME": only the name is quoted
	}
	dash := name[0] == '-'
	rest := after
	for rest < len(text) && (text[rest] == ' ' || text[rest] == '\t') {
		rest++
	}
	switch {
	case rest < len(text) && text[rest] == '=' && (rest == after || s.opensLine(start) || dash || before == ';' || before == ' '):
		s.value(rest+1, before, s.opensLine(start))
	case after < len(text) && text[after] == ':' && (after > end || after+1 == len(text) || strings.IndexByte(" \t\r\n\"'", text[after+1]) >= 0):
		s.keyed(start, after+1, before)
	case dash:
		s.option(end)
	case s.instruction(start), (name == "requirepass" || name == "masterauth" || name == "password" || name == "rootpw") && s.opensLine(start):
		s.value(rest, before, true)
	}
}

// opensLine reports whether a name is the first word on its line, or follows "- ", "export" or "ENV".
func (s *secretScan) opensLine(start int) bool {
	line := s.lineStart(start)
	if start-line > 128 {
		return false
	}
	head := strings.Trim(strings.TrimSpace(s.text[line:start]), "\"'")
	switch strings.ToLower(head) {
	case "", "-", "export":
		return true
	}
	return false
}

// instruction reports whether a name follows ENV or ARG.
func (s *secretScan) instruction(start int) bool {
	line := s.lineStart(start)
	if start-line > 128 {
		return false
	}
	head := strings.TrimSpace(s.text[line:start])
	return (strings.EqualFold(head, "ENV") || strings.EqualFold(head, "ONBUILD ENV"))
}

// lineStart returns the start of the line that contains at. It caches the last result so that a long line is
// searched only once.
func (s *secretScan) lineStart(at int) int {
	if at >= s.lineFor {
		if i := strings.LastIndexByte(s.text[s.lineFor:at], '\n'); i >= 0 {
			s.line = s.lineFor + i + 1
		}
		s.lineFor = at
		return s.line
	}
	return strings.LastIndexByte(s.text[:at], '\n') + 1
}

// secretLine reports whether the contract line at an offset describes a secret: the name of its variable
// suggests one, or a clause says so.
func (s *secretScan) secretLine(at int) bool {
	if at < s.said.to && at >= s.said.from {
		return s.said.yes
	}
	start := s.lineStart(at)
	for start > 1 && strings.HasSuffix(strings.TrimRight(s.text[max(0, start-16):start], " \t\r\n"), "\\") && at-start < 2048 {
		start = strings.LastIndexByte(s.text[:start-1], '\n') + 1
	}
	end := at
	for end < len(s.text) && end-at < 2048 {
		stop := lineEnd(s.text, end)
		line := s.text[end:stop]
		end = min(stop+1, len(s.text))
		if !strings.HasSuffix(strings.TrimRight(line, " \t\r"), "\\") {
			break
		}
	}
	s.said.from, s.said.to, s.said.yes = at, end, false
	for word := range strings.FieldsSeq(s.text[max(start, at-2048):end]) {
		if word == "SECRET" || strings.HasPrefix(word, "PASSWORD(") || strings.HasPrefix(word, "TOKEN(") || IsSecretName(word) && !strings.HasSuffix(word, ":") && !strings.ContainsAny(word, "=(") {
			s.said.yes = true
		}
	}
	return s.said.yes
}

// value hides the value that begins at an offset. The character before the name determines where the value
// ends; if whole is true, it ends at the end of the line.
func (s *secretScan) value(at int, before byte, whole bool) {
	text := s.text
	if whole || before == ' ' {
		at = afterSpaces(text, at)
	}
	if s.quotedOrNone(at) {
		return
	}
	ends := " \t\r\n\"'`"
	switch before {
	case '?', '&':
		ends += "&#"
	case ';', ',', '|':
		ends += string(before)
	case '[', '(':
		ends += ",])"
	case '{':
		ends += ",}"
	case '"', '\'':
		ends = string(before) + "\n" // the quotes enclose NAME=value
	}
	for {
		end := at
		for end < len(text) && strings.IndexByte(ends, text[end]) < 0 {
			if text[end] == '$' {
				end = max(end, reference(text, end)-1)
			}
			end++
		}
		word := text[at:min(end, len(text))]
		if word == "\\" || word == "#" || at != s.at && strings.IndexByte(word, '=') > 0 && upperName(word[:strings.IndexByte(word, '=')]) && word != "" && s.later(at) {
			return
		}
		s.pieces(at, min(end, len(text)))
		if !whole || end >= len(text) || text[end] != ' ' && text[end] != '\t' {
			return
		}
		for end < len(text) && (text[end] == ' ' || text[end] == '\t') {
			end++
		}
		at = end
		if at < len(text) && (text[at] == '#' || text[at] == '"' || text[at] == '\'' || text[at] == '&' || text[at] == '|') {
			return
		}
	}
}

// later reports whether a space precedes the word at an offset, so that it is not the first word of a value.
func (s *secretScan) later(at int) bool {
	return at > 0 && (s.text[at-1] == ' ' || s.text[at-1] == '\t')
}

func upperName(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'A' || c > 'Z') && c != '_' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// quoted hides the text in the quotes that open at an offset, or the rest of the line if they are not closed.
func (s *secretScan) quoted(at int) {
	text, quote := s.text, s.text[at]
	for i := at + 1; i < len(text) && i-at < 1<<16; i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && i+1 < len(text) && text[i+1] == quote && i > at+1:
			i++
		case text[i] == quote:
			s.pieces(at+1, i)
			return
		}
	}
	s.pieces(at+1, lineEnd(text, at+1))
}

// afterSpaces returns the offset of the first character at or after at that is not a space or tab.
func afterSpaces(text string, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		at++
	}
	return at
}

// quotedOrNone hides the value at an offset if it is quoted. It returns false if there is an unquoted value
// to hide.
func (s *secretScan) quotedOrNone(at int) bool {
	if at >= len(s.text) {
		return true
	}
	if c := s.text[at]; c != '"' && c != '\'' {
		return false
	}
	s.quoted(at)
	return true
}

// keyed hides the value of a YAML or JSON key. The offset at is the one after the key's colon.
func (s *secretScan) keyed(name, at int, before byte) {
	text := s.text
	if key := strings.Trim(text[name:at-1], `"'`); key == "secrets" || key == "credential_spec" || key == "credentials" {
		return
	}
	at = afterSpaces(text, at)
	for at < len(text) && (text[at] == '&' || text[at] == '!') { // an anchor or a tag
		for at < len(text) && text[at] > ' ' {
			at++
		}
		at = afterSpaces(text, at)
	}
	if s.quotedOrNone(at) {
		return
	}
	if c := text[at]; c == '[' || c == '{' && !strings.HasPrefix(text[at:], "{{") || c == '*' {
		return
	}
	end := lineEnd(text, at)
	value := strings.TrimRight(text[at:end], " \t\r")
	head := strings.TrimRight(text[max(s.lineStart(name), name-512):name], " \t\"'")
	if value == "" || (value[0] == '|' || value[0] == '>') && strings.Trim(value[1:], "+-0123456789") == "" {
		s.block(name, end, value != "")
		return
	}
	if strings.ContainsAny(head, "{") && (strings.HasSuffix(head, "{") || strings.HasSuffix(head, ",")) {
		stop := strings.IndexAny(value, ",}")
		for stop > 0 && strings.Contains(value[:stop], "${") && strings.LastIndexByte(value[:stop], '}') < strings.LastIndex(value[:stop], "${") {
			next := strings.IndexAny(value[stop+1:], ",}")
			if next < 0 {
				stop = -1
				break
			}
			stop += 1 + next
		}
		if stop >= 0 {
			value = value[:stop]
		}
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = value[:i]
	}
	s.pieces(at, at+len(strings.TrimRight(value, " \t")))
}

// block takes the lines below a key that are indented more than it; what is not a scalar is left to
// the keys in it.
func (s *secretScan) block(name, last int, literal bool) {
	text := s.text
	indent := s.indent(s.lineStart(name))
	for at := last + 1; at < len(text) && at-last < 1<<16; {
		end := lineEnd(text, at)
		line := strings.TrimSpace(text[at:end])
		if line != "" && s.indent(at) <= indent {
			return
		}
		if !literal && (strings.HasPrefix(line, "- ") || line == "-" || strings.Contains(line, ": ") || strings.HasSuffix(line, ":") || strings.HasPrefix(line, "#")) {
			return
		}
		if i := strings.Index(text[at:end], line); line != "" && i >= 0 {
			s.pieces(at+i, at+i+len(line))
		}
		at = end + 1
	}
}

func (s *secretScan) indent(at int) int {
	n := at
	for n < len(s.text) && (s.text[n] == ' ' || s.text[n] == '-' && n+1 < len(s.text) && s.text[n+1] == ' ') {
		n++
	}
	return n - at
}

// option takes the word after an option, over the quotes, commas and line ends of a list. In a line that
// describes the option, as `ENVIRONMENT ACCEPTS: --requirepass FORMAT: …`, a clause follows.
func (s *secretScan) option(end int) {
	if at, to := s.nextWord(end); at < to && s.text[at] != '-' && !clause(s.text[at:to]) {
		s.pieces(at, to)
	}
}

// clause reports whether a word is the head of a clause: "FORMAT:".
func clause(word string) bool {
	name, ok := strings.CutSuffix(word, ":")
	return ok && name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// nextWord returns the word of a command after at: in a shell's text, in a JSON or YAML list.
func (s *secretScan) nextWord(at int) (start, end int) {
	text := s.text
	lines := 0
	for at < len(text) {
		switch c := text[at]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '"' || c == '\'' || c == ',' || c == '\\':
			at++
		case c == '\n' && lines == 0 && (listed(text[at+1:]) || at > 0 && strings.HasSuffix(strings.TrimRight(text[max(0, at-8):at], " \t\r"), "\\")):
			lines++
			at++
		case c == '-' && at+1 < len(text) && text[at+1] == ' ' && lines > 0:
			at += 2
		default:
			start = at
			for at < len(text) && strings.IndexByte(" \t\r\n\"'", text[at]) < 0 && (text[at] != ',' && text[at] != ']' || !listEnd(text[at:])) {
				if text[at] == '$' {
					at = max(at, reference(text, at)-1)
				}
				at++
			}
			return start, min(at, len(text))
		}
	}
	return at, at
}

// listed reports whether a line is an item of a YAML list.
func listed(line string) bool {
	return strings.HasPrefix(strings.TrimLeft(line[:min(len(line), 64)], " "), "- ")
}

// listEnd reports whether a comma or bracket ends an item of a flow list.
func listEnd(rest string) bool {
	return len(rest) == 1 || rest[1] == ' ' || rest[1] == '\n' || rest[1] == '\r' || rest[0] == ']'
}
