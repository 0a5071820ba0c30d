import type { Reason } from "../formats/reasons.ts";
import type { DockerError } from "./docker-error.ts";

/** Words by which Docker, Podman, containerd and the runtimes name one cause; tried in this order, special before general. */
const families: readonly (readonly [Reason, RegExp])[] = [
  [
    "docker-permission",
    /permission denied.*(?:docker|podman|socket|\.sock|connect)|(?:connect|socket|\.sock).*permission denied|PermissionError\(13|authorization denied by plugin/i,
  ],
  ["docker-cli-missing", /No such file or directory: '(?:[^']*\/)?docker'/i],
  [
    "upstream-unsupported",
    /^cooperbench-ts refuses|client version \S+ is too (?:old|new)|minimum supported api version|unexpected keyword argument|not supported url scheme|credentials? (?:store|helper)|docker-credential-|unable to resolve docker endpoint|unsupported protocol|api versions below|bind address protocol|certificate and key files|tls configuration/i,
  ],
  [
    "image-unusable",
    /no matching manifest for|exec format error|invalid reference format|does not match the specified platform|no match for platform/i,
  ],
  ["registry-rate-limit", /toomanyrequests|too many requests|pull rate limit/i],
  ["disk-full", /no space left on device|disk quota exceeded|not enough (?:disk )?space/i],
  [
    "image-missing",
    /no such image|image not known|pull access denied|manifest (?:unknown|for .* not found)|repository (?:does not exist|name not known)|name unknown|unable to find image|image \S+ not found|reference \S+ not found/i,
  ],
  [
    "docker-pull-failed",
    /registry|failed to (?:resolve reference|do request|copy: http|fetch|pull)|tls handshake|request canceled while waiting|error pulling|unauthorized|authentication required|no basic auth|received unexpected http status|https?:\/\/\S*\/v2\/|buildkit|failed to solve/i,
  ],
  [
    "container-lost",
    /no such (?:container|exec|process)|no container with|container \S* ?(?:is|has) (?:not running|paused|stopped|exited|dead|been removed|restarting|marked for removal)|is not running|is paused|marked for removal|stopped container|(?:stopped|deleted|created|exited|paused|improper) state|state improper|not in running state|task \S+ (?:not found|is)|no running task|process (?:already finished|not found|does not exist)|already (?:stopped|exited|dead|removed)|setns|nsenter|namespace|cannot exec|exec (?:instance|session)|received 409|shim (?:is )?(?:dead|disconnected|exited)|removal of container .* in progress|non[- ]running container|cgroup.*(?:deleted|no such file)|init process|container (?:init|process) (?:was|has) /i,
  ],
  [
    "docker-unavailable",
    /cannot connect|failed to connect|unable to connect|error during connect|is the docker daemon running|connection (?:refused|reset|aborted|broken|closed|error)|server api version|\.sock\b|dial (?:unix|tcp)|transport: |ttrpc|containerd not running|shutting down|daemon is not running|api socket|podman machine|pool is closed|desktop is unable/i,
  ],
  [
    "docker-run-failed",
    /resource temporarily unavailable|cannot allocate memory|already (?:allocated|in use|used)|address already in use|(?:OCI runtime|runc|crun) create failed|failed to (?:create|start) (?:shim|task)|network \S+ not found|address pool/i,
  ],
  [
    "docker-unavailable",
    /\beof\b|broken pipe|timed? ?out|timeout|deadline exceeded|unavailable|containerd|bad gateway|incomplete ?read|remotedisconnected|layer does not exist|error reading from daemon/i,
  ],
];

/** The reason that an error of Docker stands for. */
export function dockerReason(error: DockerError): Reason {
  return namedDockerReason(error) ?? "docker-run-failed";
}

/** The same, by what the daemon was asked to do and answered, and by its words; null where none of them names a reason. */
export function namedDockerReason({ operation, status, message }: DockerError): Reason | null {
  const named = families.find(([, words]) => words.test(message))?.[0];
  if (named === "container-lost" && operation === "/containers/create") return "docker-run-failed";
  if (named !== undefined && named !== "docker-unavailable") return named;
  if (operation !== null && /^\/(?:images\/create|build|session)/.test(operation)) return "docker-pull-failed";
  if (named !== undefined || status === 502 || status === 503 || status === 504) return "docker-unavailable";
  if (status === 401 || status === 403) return "docker-permission";
  return status === 404 && operation !== null && /^\/(?:containers|exec)\//.test(operation) ? "container-lost" : null;
}
