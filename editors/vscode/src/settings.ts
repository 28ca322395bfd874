// The user's settings, in the form that the server reads.

/** The settings of the server, which have the same names as the flags on the command line. */
export interface Choice {
  preset?: string;
  strict?: boolean;
  enable?: string[];
  disable?: string[];
  /** RULE=LEVEL */
  severity?: string[];
}

/** choice converts the section "dfvet" to the server's settings. It omits values of the wrong type. */
export function choice(section: unknown): Choice {
  const set = isRecord(section) ? section : {};
  const out: Choice = {};
  if (typeof set["preset"] === "string" && set["preset"] !== "") out.preset = set["preset"];
  if (set["strict"] === true) out.strict = true;
  const enable = strings(set["enable"]);
  if (enable.length > 0) out.enable = enable;
  const disable = strings(set["disable"]);
  if (disable.length > 0) out.disable = disable;
  const severity = levels(set["severity"]);
  if (severity.length > 0) out.severity = severity;
  return out;
}

function levels(value: unknown): string[] {
  if (!isRecord(value)) return strings(value);
  return Object.entries(value)
    .filter((e): e is [string, string] => typeof e[1] === "string")
    .map(([rule, level]) => `${rule}=${level}`);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((x): x is string => typeof x === "string" && x !== "") : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
