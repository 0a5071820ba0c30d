/** Images are shared by all who use the daemon; this is the one that upstream builds when it is missing. */
const BUILT_BY_UPSTREAM = "cooperbench-git-server:local";

/** What docker-py and the docker CLI send for a plain pull. */
const PULL_FIELDS: ReadonlySet<string> = new Set(["fromImage", "tag", "platform"]);

/** What they send for a plain build. */
const BUILD_FIELDS: ReadonlySet<string> = new Set([
  "t",
  "q",
  "nocache",
  "rm",
  "forcerm",
  "pull",
  "dockerfile",
  "version",
]);

/** Why a pull with this query is refused; null: it is not. */
export function pullRefusal(query: URLSearchParams): string | null {
  if (query.has("fromSrc") || !query.has("fromImage")) return "an image import";
  return unknownField(query, PULL_FIELDS, "pull");
}

/** Why a build with this query is refused; null: it is not. */
export function buildRefusal(query: URLSearchParams): string | null {
  if (query.getAll("version").some((version) => version !== "1")) return "a BuildKit build";
  const names = query.getAll("t");
  const other = names.find((name) => name !== BUILT_BY_UPSTREAM);
  if (other !== undefined) return `to build the image ${other}`;
  if (names.length === 0) return "to build an image without a name";
  return unknownField(query, BUILD_FIELDS, "build");
}

function unknownField(query: URLSearchParams, known: ReadonlySet<string>, kind: string): string | null {
  const unknown = [...query.keys()].find((name) => !known.has(name));
  return unknown === undefined ? null : `the ${kind} setting ${unknown}`;
}
