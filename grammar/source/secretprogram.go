package source

import "strings"

// passwordOptions lists the options for passwords, by program. "-p*" means that the password follows in the
// same word; ":-u" means that the value is user:password.
var passwordOptions = map[string]string{
	"redis-cli": "-a", "valkey-cli": "-a", "mysql": "-p*", "mysqldump": "-p*", "mysqladmin": "-p*", "mariadb": "-p*", "mariadb-dump": "-p*", "mariadb-admin": "-p*",
	"curl": ":-u", "sshpass": "-p", "mongo": "-p", "mongosh": "-p", "mongodump": "-p", "mongorestore": "-p", "ldapsearch": "-w", "ldapadd": "-w",
	"login": "-p", "sqlcmd": "-P", "nats": "--creds", "cqlsh": "-p", "smbclient": "-U",
}

// program hides the passwords in one-letter options on the command line of a well-known program.
func (s *secretScan) program(name string, end int) {
	switch name[0] {
	case 'r', 'v', 'm', 'c', 's', 'l', 'n':
	default:
		return
	}
	option, ok := passwordOptions[name]
	if !ok || option == "" {
		return
	}
	glued := strings.TrimSuffix(option, "*")
	login := strings.HasPrefix(option, ":")
	glued = strings.TrimPrefix(glued, ":")
	at := end
	for range 24 {
		from, to := s.nextWord(at)
		if from >= to || strings.IndexByte(";&|)]}", s.text[from]) >= 0 {
			return
		}
		word := s.text[from:to]
		switch {
		case glued != option && !login && strings.HasPrefix(word, glued) && len(word) > len(glued):
			s.pieces(from+len(glued), to)
		case word == glued && (glued == option || login), login && word == "--user":
			from, to = s.nextWord(to)
			if i := strings.IndexByte(s.text[from:to], ':'); login && i >= 0 {
				from += i + 1
			} else if login {
				from = to
			}
			if from < to {
				s.pieces(from, to)
			}
		}
		at = to
	}
}

// chpasswd hides the password in `echo user:password | chpasswd`.
func (s *secretScan) chpasswd(at int) {
	line := s.text[s.lineStart(at):at]
	line = line[max(0, len(line)-512):]
	pipe := strings.LastIndexByte(line, '|')
	if pipe < 0 {
		return
	}
	words := strings.TrimRight(line[:pipe], " \t\"'")
	start := strings.LastIndexAny(words, " \t\"'") + 1
	if i := strings.IndexByte(words[start:], ':'); i >= 0 {
		base := at - len(line)
		s.pieces(base+start+i+1, base+len(words))
	}
}

// prefixes lists the first characters of the keys and tokens that well-known services issue, and the minimum
// length of each.
var prefixes = []struct {
	text  string
	least int
}{
	{"AKIA", 20}, {"ASIA", 20}, {"ghp_", 36}, {"gho_", 36}, {"ghs_", 36}, {"ghu_", 36}, {"github_pat_", 40}, {"glpat-", 20}, {"sk_live_", 24}, {"rk_live_", 24},
	{"xoxb-", 24}, {"xoxp-", 24}, {"xapp-", 24}, {"AIza", 39}, {"npm_", 40}, {"dckr_pat_", 30}, {"hf_", 36}, {"SG.", 60}, {"sk-ant-", 40}, {"sk-proj-", 40},
}

const leastIssued = 20

// issued reports whether a word is a key or token issued by a well-known service.
func issued(word string) bool {
	switch word[0] {
	case 'A', 'g', 's', 'r', 'x', 'n', 'd', 'h', 'S':
	default:
		return false
	}
	for _, p := range prefixes {
		if strings.HasPrefix(word, p.text) && len(word) >= p.least {
			return true
		}
	}
	return false
}
