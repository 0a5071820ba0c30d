import type { Reason } from "../formats/reasons.ts";

/**
 * A cause that can be told from an error text of upstream: an agent's `error`, an eval's `error`, or the exception line of a
 * process that died.
 */
export interface ErrorText {
  readonly id: string;
  readonly reason: Reason;
  readonly patterns: readonly RegExp[];
  /** Texts that look alike and mean something else. */
  readonly except?: RegExp;
  readonly doc: string;
}

const known = (id: string, reason: Reason, doc: string, patterns: readonly RegExp[], except?: RegExp): ErrorText => ({
  id,
  reason,
  patterns,
  doc,
  ...(except === undefined ? {} : { except }),
});

/** Gemini says "exceeded your current quota" for a limit per minute too. */
const PER_MINUTE = /PerMinute|retry in \d+(?:\.\d+)?s/i;
const DAEMON = /Error response from daemon|Cannot connect to the Docker daemon/i;
const LITELLM = /litellm\./i;
const LITELLM_FIRST = /^litellm\./i;

/**
 * In this order: config causes first, because they hide inside wrappers that look retryable (a wrong key inside
 * APIConnectionError, no money inside RateLimitError), then Docker, Redis and the model's outages.
 */
export const errorTexts: readonly ErrorText[] = [
  known("unknown-agent", "unknown-agent", "The upstream version does not have this agent.", [/^Unknown agent:/i]),
  known("dataset-missing", "dataset-missing", "A file of the dataset or the subset is not there.", [
    /^(?:\w+Error: )?Feature file not found:/i,
    /^(?:\w+Error: )?Tests patch not found:/i,
    /^ValueError: Subset '.*' not found/,
    /^FileNotFoundError: .*'(?:.*\/)?dataset(?:\/.*)?'$/,
    /Cannot call rmtree on a symbolic link/,
  ]),
  known("agent-config-invalid", "agent-config-invalid", "The agent-config is missing or refused.", [
    /Agent config file not found:/i,
    /validation errors? for AgentConfig/i,
    /^yaml\.\w+\.\w+Error:/,
  ]),
  known("cost-tracking", "cost-tracking", "litellm knows no price and upstream was not told to go on without.", [
    /^(?:\w+Error: )?Error calculating cost for model/i,
  ]),
  known(
    "model-quota",
    "model-quota",
    "No money or no quota is left; it looks like a rate limit or a bad request.",
    [
      /litellm\.(?:PaymentRequiredError|BudgetExceededError)/i,
      /^(?:\w+Error: )?Global cost\/call limit exceeded/i,
      /insufficient_quota|exceeded your current quota|credit balance is too low|Insufficient (?:Balance|credits)|limited to \d+ API calls \/ month|Budget has been exceeded/i,
      /litellm.*"?(?:Error code|status|status_code|code)"?\W{1,3}402\b/is,
    ],
    PER_MINUTE,
  ),
  known("model-auth", "model-auth", "The key is missing, wrong, or may not use this model.", [
    /litellm\.(?:AuthenticationError|PermissionDeniedError)/i,
    /Incorrect API key|invalid x-api-key|invalid api token|Missing Anthropic API Key|api_key client option must be set|API key not valid|No API key provided/i,
    /authentication_error|UNAUTHENTICATED|permission_error|PERMISSION_DENIED|does not have access to (?:model|project)/,
    /Vertex AI API has not been used|default credentials were not found/i,
    /litellm.*"?(?:Error code|status|status_code|code)"?\W{1,3}40[13]\b/is,
    /raised (?:AuthenticationError|PermissionDeniedError)>/,
  ]),
  known("model-not-found", "model-not-found", "The endpoint or the model name is wrong.", [
    /litellm\.NotFoundError/i,
    /raised NotFoundError>/,
    /model_not_found|not_found_error|model '[^'\n]{1,200}' not found, make sure|The model .{1,200} does not exist|is not found for API version|LLM Provider NOT provided/i,
    /litellm.*"?(?:Error code|status|status_code|code)"?\W{1,3}404\b/is,
  ]),
  known("model-request-refused", "model-request-invalid", "The provider can never accept this kind of request.", [
    /litellm\.(?:UnsupportedParamsError|RejectedRequestError|BlockedPiiEntityError|GuardrailRaisedException|MockException)/i,
    /litellm\.RateLimitError.*Request too large/is,
  ]),
  known("image-platform", "image-unusable", "The image cannot run on this machine.", [
    /no matching manifest for|exec format error|invalid reference format/i,
  ]),
  known(
    "image-setup",
    "image-unusable",
    "The image lacks what upstream needs in it (git, a writable /usr/local/bin).",
    [/^git remote origin for \S+ is '/i, /^gh shim not installed for /i, /detected dubious ownership/i],
    DAEMON,
  ),
  known("docker-permission", "docker-permission", "This user may not use the Docker daemon.", [
    /permission denied.*docker/is,
    /(?:Error while fetching server API version|^\('Connection aborted\.').*PermissionError\(13/is,
  ]),
  known("docker-cli-missing", "docker-cli-missing", "There is no docker command.", [
    /No such file or directory: '(?:[^']*\/)?docker'/i,
    /^error: Docker not found\. Install Docker or Redis\./i,
  ]),
  known("upstream-unsupported", "upstream-unsupported", "This upstream or its environment cannot do what was asked.", [
    /^cooperbench(?: \w+)?: error: /,
    /^(?:ModuleNotFoundError: |ImportError: )?No module named /,
    /^ImportError: (?!sys\.meta_path)/,
    // Packages that do not fit together, as when litellm and mcp moved apart.
    /^cannot import name '/,
    /Not supported URL scheme http\+docker/i,
    /^(?:PermissionError: \[Errno 13\]|OSError: \[Errno 30\])/,
  ]),
  known(
    "upstream-crash",
    "upstream-crash",
    "A defect of upstream that comes back every time.",
    [
      /argument of type 'NoneType' is not (?:iterable|a container)/,
      /'<' not supported between instances of 'int' and 'str'/,
      /^(?:KeyError: )?'agent\d+'$/,
      /'NoneType' object has no attribute 'get'/,
      /^rich\.errors\.MarkupError:|^UnicodeEncodeError:/,
    ],
    LITELLM,
  ),
  known("interrupted-upstream", "interrupted", "Upstream was told to stop while its agents went on.", [
    /cannot schedule new futures after/,
    /^KeyboardInterrupt$/,
  ]),
  known("registry-rate-limit", "registry-rate-limit", "The image registry refuses more pulls for now.", [
    /toomanyrequests|pull rate limit/i,
  ]),
  known("disk-full", "disk-full", "A disk or a quota is full.", [/no space left on device|disk quota exceeded/i]),
  known("image-missing", "image-missing", "The registry or this machine does not have the image.", [
    /pull access denied|manifest unknown|manifest for .* not found/i,
    /404 Client Error .*No such image|^docker\.errors\.ImageNotFound|Unable to find image .* locally$/is,
    /^No such image: /i,
  ]),
  known("container-lost", "container-lost", "The container was gone when upstream used it.", [
    /409 Client Error .*(?:is not running|is paused|marked for removal)/is,
    /404 Client Error .*No such container/is,
    /Error response from daemon: (?:No such container|Container \S+ is (?:not running|paused))/i,
    /^(?:container )?\S* ?is not running$/i,
  ]),
  known("docker-unavailable", "docker-unavailable", "The Docker daemon does not answer.", [
    /Error while fetching server API version/i,
    /Cannot connect to the Docker daemon|^error during connect: /i,
    /UnixHTTPConnectionPool\(host='localhost'.*Read timed out/is,
    /^(?:requests\.exceptions\.ConnectionError: )?\('Connection aborted\.'/,
  ]),
  known("docker-pull-failed", "docker-pull-failed", "The image could not be fetched.", [
    /500 Server Error for http\+docker:\/\/[^ ]*images\/create/i,
    /'docker', 'run'.*timed out after \d+ seconds/is,
    /https?:\/\/(?:registry-1|auth|index)\.docker\.io\b/i,
    /^docker\.errors\.BuildError:/,
    /net\/http: TLS handshake timeout|request canceled while waiting for connection/i,
  ]),
  known("docker-run-failed", "docker-run-failed", "The daemon could not start or use a container.", [
    /'docker', 'run'.*returned non-zero exit status 12[567]/is,
    /OCI runtime (?:create|exec) failed|failed to create (?:shim )?task/i,
    /port is already allocated|address pools?\b.*(?:fully subnetted|network)|non-overlapping IPv4 address pool/i,
    /Git server container failed to start|git daemon did not bind|Failed to init repo \/git\/|Failed to get port mapping for git daemon/i,
    /\b50\d Server Error for http\+docker:/i,
    /^(?:OSError: )?\[Errno (?:11|12|24)\] (?:Resource temporarily unavailable|Cannot allocate memory|Too many open files)/i,
  ]),
  known(
    "redis-unavailable",
    "redis-unavailable",
    "Redis is down, full or refuses us.",
    [
      /^error: Failed to start Redis/i,
      /^(?:redis\.exceptions\.\w+: )?Error -?\d+ (?:connecting to|while (?:reading|writing))/i,
      /^(?:redis\.exceptions\.\w+: )?(?:Connection closed by server|Error while reading from |Timeout (?:reading from|connecting to)|max number of clients reached|Redis is loading the dataset|MISCONF |OOM command not allowed|READONLY You can't write|WRONGPASS |NOAUTH |Authentication required)/i,
    ],
    LITELLM,
  ),
  known("model-rate-limit", "model-rate-limit", "The provider asks to slow down.", [
    /litellm\.RateLimitError/i,
    /raised RateLimitError>/,
    /litellm.*"?(?:Error code|status|status_code|code)"?\W{1,3}429\b/is,
  ]),
  known("model-unavailable", "model-unavailable", "The provider failed, was overloaded or could not be reached.", [
    /litellm\.(?:Timeout|InternalServerError|BadGatewayError|ServiceUnavailableError|APIConnectionError|APIError|APIResponseValidationError|JSONSchemaValidationError)/i,
    /raised (?:Timeout|InternalServerError|BadGatewayError|ServiceUnavailableError|APIConnectionError|APIError)>/,
    /httpx\.(?:Connect|Read|Write|RemoteProtocol)\w*(?:Error|Timeout)|^\[SSL: |Temporary failure in name resolution|Server disconnected without sending a response|IncompleteRead/i,
    /<title>5(?:0[234]|2[0-4])\b/i,
  ]),
];

/** Words inside a traceback are code and paths, not the error: the text before it counts. */
export function withoutTraceback(text: string): string {
  const at = text.search(/(?:^|\n)\s*(?:Traceback \(most recent call last\)|File "[^"\n]+", line \d+)/);
  return at <= 0 ? text : text.slice(0, at);
}

/** Whether a cause of the table is in the text. A provider's refusal may echo what the agent wrote: it speaks of the model alone. */
export function matchesErrorText(cause: ErrorText, text: string): boolean {
  const head = withoutTraceback(text).slice(0, 8000).trim();
  if (LITELLM_FIRST.test(head) && !cause.reason.startsWith("model-")) return false;
  return cause.except?.test(head) !== true && cause.patterns.some((pattern) => pattern.test(head));
}
