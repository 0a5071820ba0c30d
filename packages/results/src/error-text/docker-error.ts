import { withoutQuotations } from "./own-words.ts";

/** Who said that a container, an image or a daemon cannot be used. */
export type DockerSpeaker = "daemon" | "client" | "podman" | "containerd" | "runtime";

/** An error of Docker or what stands in its place, as docker-py, the docker command (20 to 29), Podman and containerd write it. */
export interface DockerError {
  readonly speaker: DockerSpeaker;
  /** Path of the API without its version: `/containers/create`; null where the text has none. */
  readonly operation: string | null;
  /** HTTP status of the daemon's answer; null where the text has none. */
  readonly status: number | null;
  /** In one line, without what it quotes at length. */
  readonly message: string;
}

/** `409 Client Error for http+docker://localhost/v1.47/containers/x/exec: Conflict ("…")`, of docker-py. */
const API_ERROR =
  /^(?:docker\.errors\.\w+: )?(\d{3}) (?:Client|Server) Error(?: for (?!url:)(\S+))?: (?![^(]* for url:)[^(]*(?:\(["']?(.*?)["']?\)?)?$/s;
const API_PATH = /^\w+(?:\+\w+)?:\/\/[^/\s]*(?:\/v[\d.]+)?(\/[^?]*)/;
/** What the client below docker-py says when nobody answers; the docker SDK is all that upstream uses it for. */
const TRANSPORT =
  /^(?:(?:requests|urllib3)\.exceptions\.\w+: )?(\('(?:Connection (?:aborted|broken)|Received response).*|(?:Unix|Np|SSH)?HTTPS?ConnectionPool\(host='(?:localhost|127\.[\d.]+|::1|[^']*\bdocker[^']*|None)'.*)$/s;
const CLIENT_FIRST =
  /^(?:docker: )?((?:cannot connect to the docker daemon|failed to connect to the docker api|error during connect|(?:got )?permission denied while trying to connect|error reading from daemon|API versions below|Invalid bind address protocol|Path to a certificate and key files|TLS configuration|request returned .{1,200} for API route|unable to upgrade to tcp|Error while fetching server API version|Credentials store error|docker\.credentials\.\w+|docker\.errors\.\w+: |unable to resolve docker endpoint|docker: |Command '\['(?:[^']*\/)?docker', '(?:run|pull)').*)$/is;
const DAEMON_FIRST = /^(?:docker: )?Error response from daemon: (.*)$/is;
const RUNTIME_FIRST =
  /^(?:(?:docker|podman|Error|runc|crun|youki|kata)\b:? ?)*((?:OCI runtime|runc|crun|youki)[: ].*|exec \S+: exec format error.*)$/is;
/** Its own phrases alone: any program may begin an error with the same word. */
const PODMAN_FIRST =
  /^(Error: (?:can only create exec sessions|no container with|unable to (?:connect to Podman|start container)|.*(?:no such (?:container|pod)|container state improper|exec session|image not known|conmon|libpod|podman|netavark|rootlessport|newuidmap|copying system image|parsing image configuration|choosing an image|initializing source)).*|Cannot connect to Podman.*|.*\bpodman machine\b.*)$/s;
/** Fatal lines in the logs of nerdctl and containerd. */
const LOGGED =
  /^(?:FATA\[\d+\] |time="[^"]*" level=(?:fatal|error) msg=)"?(.*\b(?:containers?|containerd|images?|tasks?|exec|runtime|already used)\b.*?)"?$/is;
const CONTAINERD_FIRST =
  /^(?:(?:ctr|nerdctl): )?((?:rpc error: code = |ttrpc: |cannot exec in a |failed to (?:dial|create shim|load|start|exec|create)\b.*containerd|container \S+ (?:is|in) |task [0-9a-f]{6,} (?:not found|is)|no running task).*)$/is;
const NO_SUCH = /^(?:Error: )?No such (?:container|exec instance|image|object|network|volume): .*$/is;
/** What upstream's own set-up, or the docker command on its way, puts before the words that matter. */
const SET_UP =
  /^(?:Unable to find image '[^']*' locally\n(?:.*\n)*?(?=docker: )|WARNING: The requested image's platform .*\n|Failed to initialize: |git remote origin for \S+ is '|gh shim not installed for [^:]+: |Command execution error: |\(remaining command failed: )/i;

const MAX_CHARACTERS = 8000;

/** null where the text does not begin as one of these programs begins an error. */
export function readDockerError(text: string): DockerError | null {
  const said = text.slice(0, MAX_CHARACTERS).trim().replace(SET_UP, "");
  const api = API_ERROR.exec(said);
  if (api !== null && (api[2] ?? api[3]) !== undefined) {
    const operation = API_PATH.exec(api[2] ?? "")?.[1] ?? null;
    return docker(api[3] === undefined ? "client" : "daemon", api[3] ?? said, { status: Number(api[1]), operation });
  }
  const first = (
    [
      [DAEMON_FIRST, "daemon"],
      [RUNTIME_FIRST, "runtime"],
      [CLIENT_FIRST, "client"],
      [TRANSPORT, "client"],
      [CONTAINERD_FIRST, "containerd"],
      [LOGGED, "containerd"],
      [PODMAN_FIRST, "podman"],
    ] as const
  ).find(([pattern]) => pattern.test(said));
  if (first !== undefined) return docker(first[1], first[0].exec(said)?.[1] ?? said);
  return NO_SUCH.test(said) ? docker("daemon", said) : null;
}

function docker(
  speaker: DockerSpeaker,
  message: string,
  answer: { status: number | null; operation: string | null } = { status: null, operation: null },
): DockerError {
  return { speaker, ...answer, message: withoutQuotations(message) };
}
