package constructs

import (
	"fmt"
	"strings"
)

// moreComposes returns constructs of Compose files whose services and their parts refer to each other, and
// constructs with keys that few files have.
func moreComposes() []Construct {
	c := func(name, head, line, tail string) Construct { return repeat("compose.yaml", name, head, line, tail) }
	const services = "services:\n"
	const redis = services + "  s0: {image: redis:8}\n"
	return []Construct{
		c("services with deploy", services, "  s§: {image: nginx:1.29, deploy: {replicas: 2, resources: {limits: {cpus: '1'}}}}\n", ""),
		c("services with watch", services, "  s§: {build: ./d§, develop: {watch: [{path: ./a, action: sync, target: /b}]}}\n", ""),
		c("watch", services+"  a:\n    build: .\n    develop:\n      watch:\n", "        - {path: ./a§, action: sync, target: /b§}\n", ""),
		c("services with models", services, "  s§: {image: nginx:1.29, models: [m§]}\n", "models: {m1: {model: ai/x}}\n"),
		c("models", service+"models:\n", "  m§: {model: ai/x}\n", ""),
		c("providers", services, "  s§: {provider: {type: foo, options: {a: b}}}\n", ""),
		c("services that need providers", services+"  p: {provider: {type: foo}}\n", "  s§: {image: nginx:1.29, depends_on: [p], environment: {A_URL: 'http://p:80/'}}\n", ""),
		c("secrets in long form", service+"    secrets:\n", "      - {source: s§, target: /a§}\n", ""),
		c("env files in long form", service+"    env_file:\n", "      - {path: a§.env, required: false}\n", ""),
		c("configs with variables", service+"configs:\n", "  c§: {content: '${A§:-b}'}\n", ""),
		c("conditions", redis, "  s§: {image: redis:8, depends_on: {s¤: {condition: service_healthy}}}\n", ""),
		c("conditions on one", redis, "  s§: {image: redis:8, depends_on: {s0: {condition: service_healthy}}}\n", ""),
		c("conditions of one service", service+"    depends_on:\n", "      s§: {condition: service_started, required: false}\n", ""),
		c("services with addresses", services, "  s§: {image: nginx:1.29, networks: {n: {ipv4_address: 10.0.0.§}}}\n", "networks: {n: {}}\n"),
		c("services with volumes_from", redis, "  s§: {image: redis:8, volumes_from: [s¤]}\n", ""),
		c("services with volumes_from the same service", redis, "  s§: {image: redis:8, volumes_from: [s0]}\n", ""),
		c("services on one network namespace", redis, "  s§: {image: nginx:1.29, network_mode: 'service:s0'}\n", ""),
		c("services on each other's network namespace", redis, "  s§: {image: nginx:1.29, network_mode: 'service:s¤'}\n", ""),
		c("services on the host's network", services, "  s§: {image: redis:8, network_mode: host, ports: ['§:80'], environment: {A_URL: 'redis://localhost:§/'}}\n", ""),
		c("services that share an alias and call it", services, "  s§: {image: redis:8, networks: {default: {aliases: [x]}}, environment: {A_URL: 'redis://x:6379/'}}\n", ""),
		c("services whose names are variables", services, "  s§: {image: redis:8, container_name: '${A}§', environment: {A_URL: 'redis://no§:6379/'}}\n", ""),
		c("services that call names of networks", services, "  s§: {image: redis:8, environment: {A_URL: 'redis://s¤.default:6379/'}}\n", ""),
		c("services that call names of containers", services, "  s§: {image: redis:8, environment: {A_URL: 'redis://p-s¤-1:6379/'}}\n", ""),
		c("services with one profile and port", services, "  s§: {image: nginx:1.29, profiles: [p§], ports: ['80:80']}\n", ""),
		c("services with addresses of the host", services, "  s§: {image: nginx:1.29, ports: ['10.0.0.§:80:80']}\n", ""),
		c("services with anonymous volumes", services, "  s§: {image: postgres:17, environment: {POSTGRES_PASSWORD: a}, volumes: [/var/lib/postgresql/data]}\n", "volumes: {v: {}}\n"),
		c("databases with one volume", services, "  s§: {image: postgres:17, environment: {POSTGRES_PASSWORD: a}, volumes: ['v:/var/lib/postgresql/data']}\n", "volumes: {v: {}}\n"),
		c("jobs", service+"jobs:\n", "  j§: {image: nginx:1.29, triggers: {manual: true}}\n", ""),
		c("links and calls of one service", service+"    links: [a1]\n    environment:\n", "      A§_URL: redis://a§:6379/\n", ""),
		c("aliases of one service", service+"    networks:\n      n:\n        aliases:\n", "          - x§\n", "networks: {n: {}}\n"),
		c("long anchor used often", "x-a: &a\n"+fill(5000, "  - a§\n")+"services:\n", "  s§: {image: nginx:1.29, cap_add: *a}\n", ""),
		c("merge keys with lists", "x-a: &a {A: b}\nx-b: &b {B: c}\nservices:\n", "  s§: {image: nginx:1.29, environment: {<<: [*a, *b]}}\n", ""),
		c("one long key", service+"    environment:\n      ", "A", ": b\n"),
		c("block texts with indentation indicators", service, "x-a§: |2-\n    line\n", ""),
		c("comments between items", service+"    cap_add:\n", "      # c§\n      - A§\n", ""),
		c("commands with variables", service+"    command: sh -c '", "echo $$A§ $B§; ", "'\n"),
		c("wrong variables in many values", service+"    environment:\n", "      A§: a$b§ ${c\n", ""),
		c("undefined volumes, misspelt", service+"    volumes:\n", "      - vole§:/b§\n", "volumes:\n"+fill(2000, "  volum§: {}\n")),
		c("emitted values", services, "  s§:\n    image: foo\n    x-contract: |\n      ENVIRONMENT EMITS: T FORMAT: TOKEN TO: /a/t\n      ENVIRONMENT NEEDS: T\n", ""),
		c("schemas", services+"  db: {image: postgres:17}\n", "  s§:\n    image: foo\n    x-contract: |\n      CONNECTS TO: db FOR: org.postgresql.db/ SCHEMA: a.b/c§\n", ""),
	}
}

// moreJoins returns further constructs of several files.
func moreJoins() []Construct {
	one := func(name string, make func(size int) map[string]string) Construct {
		return Construct{Name: "files: " + name, Make: make}
	}
	return []Construct{
		one("an override of many services", func(size int) map[string]string {
			return map[string]string{
				"compose.yaml":          "services:\n" + fill(size/2, "  s§: {image: nginx:1.29}\n"),
				"compose.override.yaml": "services:\n" + fill(size/2, "  s§: {environment: {A: b}}\n"),
			}
		}),
		one("files laid over one large one", func(size int) map[string]string {
			files := map[string]string{"compose.yaml": "services:\n" + fill(size/2, "  s§: {image: nginx:1.29}\n")}
			for i := range size / 2 / 150 {
				files[fmt.Sprintf("compose.n%d.yaml", i)] = "services: {s1: {environment: {A: b}}}\n"
			}
			return files
		}),
		one("includes with env files", func(size int) map[string]string {
			files := map[string]string{".env": fill(size/4, "A§=b\n")}
			var b strings.Builder
			b.WriteString("include:\n")
			for i := range size / 4 / 150 {
				fmt.Fprintf(&b, "  - {path: d%d/x.yaml, env_file: d%d/x.env}\n", i, i)
				files[fmt.Sprintf("d%d/x.yaml", i)] = fmt.Sprintf("services: {s%d: {image: nginx:1.29}}\n", i)
				files[fmt.Sprintf("d%d/x.env", i)] = "B=c\n"
			}
			files["compose.yaml"] = b.String()
			return files
		}),
		one("services that extend services of one file", func(size int) map[string]string {
			return map[string]string{
				"compose.yaml": "services:\n" + fill(size/2, "  s§: {extends: {file: x.yaml, service: s§}}\n"),
				"x.yaml":       "services:\n" + fill(size/2, "  s§: {image: nginx:1.29}\n"),
			}
		}),
		one("services that run images of another project", func(size int) map[string]string {
			return map[string]string{
				"a/compose.yaml": "services:\n" + fill(size/2, "  s§: {build: ., image: 'own:§'}\n"),
				"b/compose.yaml": "services:\n" + fill(size/2, "  s§: {image: 'own:§'}\n"),
			}
		}),
		one("examples of .env and variables", func(size int) map[string]string {
			return map[string]string{
				".env.example": fill(size/2, "A§=b\n"),
				"compose.yaml": service + "    environment: {A: b}\n    command: sh -c '" + fill(min(size/2, 60000), "echo $X§; ") + "'\n",
			}
		}),
	}
}
