import path from "node:path";

/** What an upstream process may take over from the user's environment; everything else is dropped. */
const PASSED = [
  "PATH",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "REQUESTS_CA_BUNDLE",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "LITELLM_MODEL_REGISTRY_PATH",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

export function passedEnvironment(user: Environment): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED) {
    const value = user[name];
    if (value !== undefined) passed[name] = value;
  }
  return { ...passed, ...absolutePaths(passed), ...loopbackWithoutProxy(passed) };
}

/** Attempts run in folders of their own, from where a relative path leads nowhere. */
function absolutePaths(passed: Readonly<Record<string, string>>): Record<string, string> {
  const absolute: Record<string, string> = {};
  const files = ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "TMPDIR", "LITELLM_MODEL_REGISTRY_PATH"];
  for (const name of files) {
    const file = passed[name];
    if (file !== undefined && file !== "") absolute[name] = path.resolve(file);
  }
  const folders = passed["PATH"]?.split(path.delimiter);
  if (folders !== undefined)
    absolute["PATH"] = folders.map((folder) => (folder === "" ? "" : path.resolve(folder))).join(path.delimiter);
  return absolute;
}

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] as const;
const LOOPBACK = ["127.0.0.1", "localhost", "::1"] as const;

/** The model door listens on loopback, where no proxy of the user's would find it. */
function loopbackWithoutProxy(passed: Readonly<Record<string, string>>): Record<string, string> {
  if (!PROXIES.some((name) => name in passed)) return {};
  const given = (passed["no_proxy"] ?? passed["NO_PROXY"] ?? "").split(",").map((host) => host.trim());
  // An asterisk counts only where it stands alone.
  const hosts = given.includes("*")
    ? "*"
    : [...new Set([...given.filter((host) => host !== ""), ...LOOPBACK])].join(",");
  return { NO_PROXY: hosts, no_proxy: hosts };
}

/** What all upstream processes of a host have alike. No login of a model is in it; a proxy's URL may hold a password. */
export function sharedEnvironment(user: Environment): Record<string, string> {
  return {
    ...passedEnvironment(user),
    MSWEA_SILENT_STARTUP: "1",
    MSWEA_COST_TRACKING: "ignore_errors",
    MSWEA_MODEL_RETRY_STOP_AFTER_ATTEMPT: "5",
    REQUEST_TIMEOUT: "120",
    LITELLM_LOCAL_MODEL_COST_MAP: "True",
    PYTHONUTF8: "1",
    COLUMNS: "1000",
    NO_COLOR: "1",
  };
}

/** Where a process writes; `home` is a writable folder of its attempt. */
export function placesIn(
  home: string,
): Record<"HOME" | "MSWEA_GLOBAL_CONFIG_DIR" | "SWE_AGENT_TRAJECTORY_DIR", string> {
  return {
    HOME: home,
    MSWEA_GLOBAL_CONFIG_DIR: path.join(home, "mini-swe-agent"),
    SWE_AGENT_TRAJECTORY_DIR: path.join(home, "swe-agent"),
  };
}

/** What one upstream process gets; see `docs/decisions` for the reason of each. */
export function upstreamEnvironment(options: {
  user: Environment;
  home: string;
  dockerHost: string | null;
  /** What the model is called with; only agents get it. */
  credentials: Readonly<Record<string, string>>;
  extra: Readonly<Record<string, string>>;
}): Record<string, string> {
  return {
    ...sharedEnvironment(options.user),
    ...placesIn(options.home),
    ...(options.dockerHost === null ? {} : { DOCKER_HOST: options.dockerHost }),
    ...options.credentials,
    ...options.extra,
  };
}
