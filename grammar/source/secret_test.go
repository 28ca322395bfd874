package source

import (
	"strings"
	"testing"
)

// planted are texts in which "«" and "»" enclose what must be hidden.
var planted = []string{
	// names
	"POSTGRES_PASSWORD=«hunter2»", "ENV DB_PASSWORD=«hunter2» B=c", "ENV DB_PASSWORD «hunter2»", "ARG NPM_TOKEN=«abc»\nRUN x",
	"ENV A=b \\\n    API_KEY=«x1» \\\n    C=d", "export SECRET_KEY='«a b»'", "PASSWORD=\"«a\nb»\"", "DB_PASSWORD=«my» «pass» «word»\nA=b",
	"      POSTGRES_PASSWORD: «hunter2»\n      A: b", "      - POSTGRES_PASSWORD=«hunter2»", "- \"DB_PASSWORD=«hun ter»\"", "environment: {DB_PASSWORD: «x1», A: b}",
	"environment: [DB_PASSWORD=«x1», A=b]", "\"password\": \"«x1»\", \"a\": 1", "token: |\n  «a»\n  «b»\nc: d", "DB_PASSWORD:\n  «x1»\nA: b", "DB_PASSWORD: &pw «x1»",
	"password = «x1»", "dbPassword: «x1»", "AUTH_TOKEN : x", "requirepass «x1»", "RUN MYSQL_PWD=«x1» mysql", "RUN PGPASSWORD=«x1» psql -c 'select 1'",
	"password: '«it''s»'", "DB_PASSWORD=«12»", "aws_secret_access_key=«x1»", "USER_PASSWORD=«x1»", "STORE_PASSWORD=«x1»", "REFRESH_TOKEN=«x1»", "PASSWORD_2=«x1»",
	// references
	"DB_PASSWORD: ${X}", "DB_PASSWORD: ${X:-«hunter2»}", "DB_PASSWORD=${X:?set it}", "DB_PASSWORD=«a»${X}«b»", "image: ${DB_PASSWORD:-«hunter2»}", "x: $DB_PASSWORD", "export TOKEN=$(cat /x | tr a b)", "DB_PASSWORD=${A:-${B:-«c»}}",
	// URLs and other addresses
	"DATABASE_URL=postgres://app:«hunter2»@db:5432/app?x=y@z", "postgres://app:${P}@db", "postgres://app:«pa»${P}@db", "${U:-postgres://app:«x1»@db/app}", "http://host:8080/a@b", "http://a:80,http://u:«p»@h",
	"http://u@h:80", "postgres://app:«pa/ss»@db", "postgres://app:«pa#ss?x»@db/x", "redis://:«x1»@redis:6379/0", "http://h/x?password=«x1»&a=b", "?a=b&api_key=«x1»&c=d", "app:«x1»@tcp(db:3306)/app",
	"DSN=app:«x1»@db:3306/app", "host=db user=app password=«x1» dbname=app", "host=db password='«x 1»' dbname=app", "jdbc:sqlserver://db;user=sa;password=«x1»;encrypt=true", "Server=db;Password=«x1»;A=b",
	"postgres://app:<password>@db", "git clone https://oauth2:«x1»@git.example/x.git",
	// commands
	"redis-server --requirepass «x1»", "command: [\"redis-server\", \"--requirepass\", \"«x1»\"]", "command: [redis-server, --requirepass, «x1»]", "command:\n  - redis-server\n  - --requirepass\n  - «x1»\nimage: a",
	"redis-cli -a «x1» ping", "[\"CMD\", \"redis-cli\", \"-a\", \"«x1»\", \"ping\"]", "mysql -u root -p«x1» -e 'x'", "mysqladmin ping -h localhost -u root -p$PASSWORD", "curl -u app:«x1» http://x", "curl --user 'app:«x1»' http://x",
	"RUN echo \"root:«x1»\" | chpasswd", "wget --password=«x1» http://x", "--token=«x1»", "-H 'Authorization: Bearer «abcdefgh»'", "docker login -u a -p «x1» r.example",
	"RUN cmd --password «x1» \\\n --other y",
	// keys
	"COPY «ghp_0123456789abcdefghijABCDEFGHIJ012345» /x", "-----BEGIN RSA PRIVATE KEY-----«\nabc\n»-----END RSA PRIVATE KEY-----",
	// the contract
	"ENVIRONMENT ACCEPTS: X FORMAT: TEXT DEFAULT: «x1» SECRET", "ENVIRONMENT ACCEPTS: DB_PASSWORD DEFAULT: «x1»", "ENVIRONMENT ACCEPTS: X FORMAT: PASSWORD(a.b/) DEFAULT: «x1»", "ENVIRONMENT ACCEPTS: X DEFAULT: y", "ENVIRONMENT ACCEPTS: --requirepass FORMAT: STRING",
	// no secrets
	"POSTGRES_PASSWORD_FILE=/run/secrets/x", "secrets: [db_password]", "secrets:\n  db_password:\n    file: ./x", "db_password:\n    external: true", "--mount=type=secret,id=npm_token,env=NPM_TOKEN", "MAX_TOKENS=512", "ALLOW_EMPTY_PASSWORD=yes",
	"image: registry/token:1.2", "KEYCLOAK_ADMIN=x", "PWD=/app", "proxy_pass http://x:80;", "DB_USER=app", "FROM a:1@sha256:0123", "ENVIRONMENT NEEDS: DB_PASSWORD FORMAT: TEXT", "TOKEN_URL=http://x/", "PUBLIC_KEY=x",
	"COMPASS=x", "RUN passwd -l root", "git@github.com:a/b.git", "a password for the database", "- DB_PASSWORD", "PASSWORD_MIN_LENGTH=8", "source: db_password\ntarget: x", "--password-file /x",
}

func TestFindSecrets(t *testing.T) {
	for _, marked := range planted {
		text := strings.NewReplacer("«", "", "»", "").Replace(marked)
		got, from := "", 0
		for _, s := range FindSecrets(text) {
			got += text[from:s.Start] + "«" + text[s.Start:s.End] + "»"
			from = int(s.End)
		}
		if got += text[from:]; got != marked {
			t.Errorf("%q, want %q", got, marked)
		}
	}
}
