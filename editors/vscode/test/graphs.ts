// Graphs to draw in tests.
import type { Edge, Project, Service, Verdict } from "../src/protocol";

const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

export function service(name: string, ...listens: string[]): Service {
  return {
    name,
    image: `example.com/${name}:1`,
    uri: "file:///shop/compose.yaml",
    range: nowhere,
    contract: "contract from a contract file",
    needs: { total: 2, met: 2, unmet: 0 },
    listens: listens.map((on) => ({ on, types: ["org.ietf.http/"] })),
  };
}

export function edge(from: string, to: string | undefined, verdict: Verdict = "satisfied", more: Partial<Edge> = {}): Edge {
  return { from, ...(to === undefined ? {} : { to }), types: ["org.ietf.http/"], label: "org.ietf.http/ TCP:80", on: "TCP:80", verdict, ...more };
}

export function project(services: Service[], edges: Edge[]): Project {
  return { name: "shop", uri: "file:///shop/compose.yaml", services, edges };
}

/** A project of so many services, always the same one for a number: chains, circles, loners, hosts outside. */
export function anyProject(count: number, seed = count): Project {
  let state = seed * 2654435761 + 1;
  const random = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
  const names = Array.from({ length: count }, (_, i) => `${["api", "worker", "db", "cache", "proxy", "queue-of-things"][i % 6]}-${i}`);
  const services = names.map((n) => service(n, ...["TCP:80", "TCP:443", "UDP:53"].slice(0, random(4))));
  const verdicts: Verdict[] = ["satisfied", "satisfied", "satisfied", "unproven", "unknown", "violated"];
  const edges: Edge[] = [];
  for (const from of names) {
    for (let n = random(4); n > 0; n--) {
      const to = random(12) === 0 ? undefined : names[random(count)];
      const host = to === undefined && random(2) === 0 ? { host: "api.example.org" } : {};
      edges.push(edge(from, to, verdicts[random(verdicts.length)], { ...host, on: ["TCP:80", "TCP:443", "UDP:53"][random(3)] as string }));
    }
  }
  return project(services, edges);
}
