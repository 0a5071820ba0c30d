import type { Reason } from "../../src/index.ts";
import { driver, evalError, evalSolo, evidence, exited, FAILED, GOOD_PATCH, output, solo, traceback, v2Step, coop, v1Step, v1Prompt } from "../builders.ts";
import { fail, infra, stops, type Label, type Scenario } from "../scenario.ts";

type Where = "agent" | "eval" | "run-process" | "eval-process";
interface RealText {
  readonly rule: string;
  readonly reason: Reason;
  /** infra: redone in its phase; stop: config, ends the run; image: only this image. */
  readonly kind: "infra" | "stop" | "image";
  readonly where: readonly Where[];
  readonly text: string;
}
const text = (rule: string, reason: Reason, kind: RealText["kind"], where: readonly Where[], content: string): RealText => ({ rule, reason, kind, where, text: content });

const AGENT: readonly Where[] = ["agent"];
const PROCESS: readonly Where[] = ["run-process"];
const BOTH: readonly Where[] = ["run-process", "eval-process"];
const ALL: readonly Where[] = ["agent", "eval", "run-process", "eval-process"];
const DOCKER = "http+docker://localhost/v1.41";

/** Texts that upstream, Docker, Redis and litellm really print, and what each means. */
const realTexts: readonly RealText[] = [
  text("unknown-agent", "unknown-agent", "stop", AGENT, "Unknown agent: 'mini_swe_agent'. Available: claude_code, mini_swe_agent_v2, swe_agent"),
  text("dataset-missing", "dataset-missing", "stop", AGENT, "Feature file not found: dataset/x_task/task1/feature2/feature.md"),
  text("dataset-missing", "dataset-missing", "stop", ["eval"], "Tests patch not found: dataset/x_task/task1/feature2/tests.patch"),
  text("dataset-missing", "dataset-missing", "stop", PROCESS, "FileNotFoundError: [Errno 2] No such file or directory: 'dataset'"),
  text("dataset-missing", "dataset-missing", "stop", PROCESS, "ValueError: Subset 'nosuch' not found at dataset/subsets/nosuch.json"),
  text("agent-config-invalid", "agent-config-invalid", "stop", AGENT, "Agent config file not found: /nowhere/agent.yaml"),
  text("agent-config-invalid", "agent-config-invalid", "stop", AGENT, "1 validation error for AgentConfig\nstep_limit\n  Input should be a valid integer [type=int_parsing, input_value='many', input_type=str]"),
  text("cost-tracking", "cost-tracking", "stop", AGENT, "Error calculating cost for model lab/m: Cost must be > 0.0, got 0.0, perhaps it's not registered?"),
  text("model-quota", "model-quota", "stop", AGENT, "litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota, please check your plan and billing details. (insufficient_quota)"),
  text("model-quota", "model-quota", "stop", AGENT, 'litellm.BadRequestError: AnthropicException - {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}'),
  text("model-quota", "model-quota", "stop", AGENT, "litellm.PaymentRequiredError: Cohere_chatException - payment required"),
  text("model-quota", "model-quota", "stop", AGENT, "litellm.APIConnectionError: CohereException - You are using a Trial key, which is limited to 1000 API calls / month."),
  text("model-quota", "model-quota", "stop", AGENT, "Global cost/call limit exceeded: $5.0012 / 120"),
  text("model-auth", "model-auth", "stop", AGENT, "litellm.AuthenticationError: Cohere_chatException - {\"message\":\"invalid api token\"}"),
  text("model-auth", "model-auth", "stop", AGENT, "litellm.PermissionDeniedError: Cohere_chatException - forbidden"),
  text("model-auth", "model-auth", "stop", AGENT, 'litellm.APIConnectionError: AnthropicException - {"type":"error","error":{"type":"permission_error","message":"not allowed"}}'),
  text("model-auth", "model-auth", "stop", AGENT, "litellm.APIConnectionError: Your default credentials were not found. To set up Application Default Credentials, see the documentation.\nTraceback (most recent call last):\n  File \"x.py\", line 1, in y"),
  text("model-not-found", "model-not-found", "stop", AGENT, `litellm.APIConnectionError: CohereException - {"id":"x","message":"model 'command-zz' not found, make sure the correct model ID was used and that you have access to the model."}`),
  text("model-not-found", "model-not-found", "stop", AGENT, 'litellm.APIConnectionError: AnthropicException - {"type":"error","error":{"type":"not_found_error","message":"model: claude-zzz"}}'),
  text("model-not-found", "model-not-found", "stop", AGENT, "litellm.NotFoundError: Cohere_chatException - 404 page not found"),
  text("model-not-found", "model-not-found", "stop", AGENT, "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying to call. You passed model=nope"),
  text("model-request-refused", "model-request-invalid", "infra", AGENT, "litellm.UnsupportedParamsError: cohere_chat does not support parameters: ['parallel_tool_calls']"),
  text("image-platform", "image-unusable", "image", ["agent", "eval-process"], `docker.errors.APIError: 400 Client Error for ${DOCKER}/containers/create: Bad Request ("exec /bin/bash: exec format error")`),
  text("image-setup", "image-unusable", "image", AGENT, "gh shim not installed for solo: bash: line 1: /usr/local/bin/gh: Read-only file system"),
  text("docker-permission", "docker-permission", "stop", ALL, "docker.errors.DockerException: Error while fetching server API version: ('Connection aborted.', PermissionError(13, 'Permission denied'))"),
  text("docker-cli-missing", "docker-cli-missing", "stop", AGENT, "[Errno 2] No such file or directory: '/nonexistent/docker'"),
  text("upstream-unsupported", "upstream-unsupported", "stop", BOTH, "ModuleNotFoundError: No module named 'cooperbench.eval.backends'"),
  text("upstream-unsupported", "upstream-unsupported", "stop", AGENT, "cannot import name 'CacheableResult' from 'mcp.types' (/venv/lib/python3.12/site-packages/mcp/types.py)"),
  text("upstream-unsupported", "upstream-unsupported", "stop", PROCESS, "OSError: [Errno 30] Read-only file system: '/venv/lib/python3.12/site-packages/trajectories'"),
  text("upstream-crash", "upstream-crash", "stop", PROCESS, "TypeError: argument of type 'NoneType' is not iterable"),
  text("upstream-crash", "upstream-crash", "stop", PROCESS, "TypeError: '<' not supported between instances of 'int' and 'str'"),
  text("upstream-crash", "upstream-crash", "stop", PROCESS, "KeyError: 'agent2'"),
  text("upstream-crash", "upstream-crash", "stop", PROCESS, "rich.errors.MarkupError: closing tag '[/x]' at position 12 doesn't match any open tag"),
  text("interrupted-upstream", "interrupted", "infra", ["agent", "run-process"], "RuntimeError: cannot schedule new futures after shutdown"),
  text("registry-rate-limit", "registry-rate-limit", "infra", ALL, `500 Server Error for ${DOCKER}/images/create?tag=task9: Internal Server Error ("toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit")`),
  text("disk-full", "disk-full", "infra", ALL, `500 Server Error for ${DOCKER}/containers/create: Internal Server Error ("mkdir /var/lib/docker/overlay2/9c: no space left on device")`),
  text("image-missing", "image-missing", "infra", ALL, `404 Client Error for ${DOCKER}/images/akhatua/cooperbench-zzlab:task9/json: Not Found ("No such image: akhatua/cooperbench-zzlab:task9")`),
  text("image-missing", "image-missing", "infra", ["eval-process"], "docker.errors.ImageNotFound: 404 Client Error for http+docker://x: Not Found (\"pull access denied for akhatua/x, repository does not exist\")"),
  text("container-lost", "container-lost", "infra", ALL, `409 Client Error for ${DOCKER}/containers/db74bf/exec: Conflict ("container db74bf is not running")`),
  text("container-lost", "container-lost", "infra", AGENT, "git remote origin for solo is 'Error response from daemon: No such container: 4c131a3d', expected '/tmp/team.git'. The agent would be pushing to the upstream repo"),
  text("docker-unavailable", "docker-unavailable", "infra", ALL, "Error while fetching server API version: ('Connection aborted.', ConnectionRefusedError(111, 'Connection refused'))"),
  text("docker-unavailable", "docker-unavailable", "infra", ["agent", "eval"], "UnixHTTPConnectionPool(host='localhost', port=None): Read timed out. (read timeout=60)"),
  text("docker-pull-failed", "docker-pull-failed", "infra", AGENT, "Command '['docker', 'run', '-d', '--name', 'minisweagent-a759789f', 'akhatua/cooperbench-zzlab:task9', '-c', 'sleep 2h']' timed out after 120 seconds"),
  text("docker-pull-failed", "docker-pull-failed", "infra", PROCESS, 'docker.errors.BuildError: Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout'),
  text("docker-run-failed", "docker-run-failed", "infra", AGENT, "Command '['docker', 'run', '-d', '--name', 'minisweagent-1', '--rm', 'i:t', '-c', 'sleep 2h']' returned non-zero exit status 125."),
  text("docker-run-failed", "docker-run-failed", "infra", ALL, `500 Server Error for ${DOCKER}/containers/1/start: Internal Server Error ("OCI runtime create failed: runc create failed: unable to start container process")`),
  text("docker-run-failed", "docker-run-failed", "infra", PROCESS, 'docker.errors.APIError: 500 Server Error for http+docker://localhost/v1.41/networks/create: ("could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network")'),
  text("agent-install-failed", "docker-run-failed", "infra", AGENT, "claude-code install failed: W: Failed to fetch http://deb.debian.org/debian/dists/trixie/InRelease  Unable to connect to deb.debian.org:http:\nE: Unable to locate package curl\n"),
  text("agent-install-impossible", "image-unusable", "image", AGENT, "claude-code install failed: /tmp/cb-setup.sh: line 22: npm: command not found"),
  text("redis-unavailable", "redis-unavailable", "infra", AGENT, "Error -2 connecting to redis:6379. Name or service not known."),
  text("redis-unavailable", "redis-unavailable", "infra", AGENT, "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk."),
  text("redis-unavailable", "redis-unavailable", "infra", PROCESS, "redis.exceptions.TimeoutError: Timeout connecting to server"),
  text("model-rate-limit", "model-rate-limit", "infra", AGENT, "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for x"),
  text("model-rate-limit", "model-rate-limit", "infra", AGENT, "RetryError[<Future at 0x7f0 state=finished raised RateLimitError>]"),
  text("model-auth", "model-auth", "stop", AGENT, "RetryError[<Future at 0x7f0 state=finished raised AuthenticationError>]"),
  text("model-auth", "model-auth", "stop", AGENT, "RetryError[<Future at 0x7f0 state=finished raised PermissionDeniedError>]"),
  text("model-not-found", "model-not-found", "stop", AGENT, "RetryError[<Future at 0x7f0 state=finished raised NotFoundError>]"),
  text("docker-permission", "docker-permission", "stop", AGENT, "('Connection aborted.', PermissionError(13, 'Permission denied'))"),
  text("model-unavailable", "model-unavailable", "infra", AGENT, "litellm.InternalServerError: CohereException - [Errno 111] Connection refused"),
  text("model-unavailable", "model-unavailable", "infra", AGENT, "litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out."),
  text("model-unavailable", "model-unavailable", "infra", AGENT, "litellm.ServiceUnavailableError: VertexAIException - The model is overloaded"),
];

function label(real: RealText, where: Where): Label {
  if (real.kind === "infra") return infra(where === "eval" || where === "eval-process" ? "eval" : "agent", real.reason, real.rule);
  return { ...stops(real.reason, real.rule), stopsRun: real.kind === "stop" };
}

const EXCEPTION = /^[\w.]+(?:Error|Exception|Found): /;

function found(real: RealText, where: Where) {
  const exception = EXCEPTION.test(real.text) ? real.text : `RuntimeError: ${real.text}`;
  if (where === "agent") return evidence(solo({ error: real.text, steps: 0, cost: 0 }));
  if (where === "eval") return evidence({ ...solo(), ...evalError(real.text) });
  if (where === "run-process") return evidence({}, { driver: driver("agent", exited(1), { stderr: traceback(exception) }) });
  return evidence(solo(), { driver: driver("eval", exited(1), { stderr: traceback(exception) }) });
}

const scenario = (real: RealText, where: Where, i: number | string): Scenario => ({
  name: `${real.rule} in ${where} (${i})`,
  evidence: found(real, where),
  label: label(real, where),
});

const positives: Scenario[] = realTexts.flatMap((real, i) => real.where.map((where) => scenario(real, where, i)));

/** A cause means the same wherever its words are met as an error: also where upstream was not seen to write them yet. */
const elsewhere: Scenario[] = [...new Set(realTexts.map(({ rule }) => rule))].flatMap((rule) => {
  const texts = realTexts.filter((real) => real.rule === rule);
  const [first] = texts;
  const unseen = ALL.filter((where) => !texts.some((real) => real.where.includes(where)));
  return first === undefined ? [] : unseen.map((where) => scenario(first, where, "elsewhere"));
});

/** A log line that quotes it: of a process only the exception that ended it counts, and what it says to the user itself. */
function logged(content: string) {
  const line = content.split("\n")[0] ?? "";
  return { stdout: `  agent said: ${line}\n`, stderr: `2026-11-22 06:59:36 WARNING retrying: ${line}\n` };
}

/** A provider hands back the call that it could not read. */
const echoed = (content: string): string =>
  `litellm.BadRequestError: GroqException - ${JSON.stringify({ error: { message: "Failed to call a function. Please adjust your prompt.", type: "invalid_request_error", code: "tool_use_failed", failed_generation: content } })}`;

/** The same words where they decide nothing: printed by tests, written by the agent, in its patch, or in a command's output that others follow. */
const nearMisses: Scenario[] = realTexts.flatMap((real, i): Scenario[] => {
  const added = `${GOOD_PATCH.trimEnd()}\ndiff --git a/notes.txt b/notes.txt\nnew file mode 100644\n--- /dev/null\n+++ b/notes.txt\n@@ -0,0 +1 @@\n+${real.text.split("\n")[0]}\n`;
  const printed = output(`E   ${real.text}\n${real.text}\n=== 1 failed, 2 passed in 0.2s ===`);
  const traj = [...v1Prompt, ...v1Step("python app.py", `${real.text}\n`, 1), { role: "assistant", content: `THOUGHT: ${real.text}` }, ...v1Step("ls", "a.txt\n")];
  const traj2 = [...v2Step(`echo '${real.text}'`, `${real.text}\n`, 1), ...v2Step("ls", "a.txt\n")];
  return [
    { name: `${real.rule} words in tests (${i})`, evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: printed }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: [real.rule] },
    { name: `${real.rule} words in patch and talk (${i})`, evidence: evidence({ ...coop({ patch: added, traj }, { traj: traj2 }), ...evalSolo({ passed: false, output: FAILED }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: [real.rule] },
    { name: `${real.rule} words in the log of a run that died (${i})`, evidence: evidence({}, { driver: driver("agent", exited(1), logged(real.text)) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: [real.rule] },
    { name: `${real.rule} words in the log of an eval that died (${i})`, evidence: evidence(solo(), { driver: driver("eval", exited(1), logged(real.text)) }), label: infra("eval", "eval-error", "eval-without-trace"), nearMissOf: [real.rule] },
    { name: `${real.rule} words echoed in a refusal of what the agent wrote (${i})`, evidence: evidence(solo({ error: echoed(real.text), steps: 20, patch: GOOD_PATCH })), label: { verdict: null, redo: "eval", reason: "not-evaluated" }, nearMissOf: [real.rule] },
    { name: `${real.rule} words on stdout of a finished run (${i})`, evidence: evidence(solo(), { driver: driver("agent", exited(0), { stdout: `${real.text}\n`, stderr: `Retrying <unknown> in 4 seconds as it raised ${real.text}\n` }) }), label: { verdict: null, redo: "eval", reason: "not-evaluated" }, nearMissOf: [real.rule] },
  ];
});

/** Texts that share words with another cause. */
const lookAlikes: Scenario[] = [
  {
    name: "Gemini's limit per minute speaks of quota",
    evidence: evidence(solo({ error: "litellm.RateLimitError: VertexAIException - You exceeded your current quota. Quota metric: GenerateRequestsPerMinutePerProject. Please retry in 23.4s.", steps: 1 })),
    label: infra("agent", "model-rate-limit", "model-rate-limit"),
    nearMissOf: ["model-quota"],
  },
  {
    name: "socket missing is no missing docker command",
    evidence: evidence(solo({ error: "Error while fetching server API version: ('Connection aborted.', FileNotFoundError(2, 'No such file or directory'))", steps: 0 })),
    label: infra("agent", "docker-unavailable", "docker-unavailable"),
    nearMissOf: ["docker-cli-missing"],
  },
  {
    name: "sandbox died under the git set-up",
    evidence: evidence(solo({ error: "gh shim not installed for solo: Error response from daemon: No such container: 4c131a3d", steps: 0 })),
    label: infra("agent", "container-lost", "container-lost"),
    nearMissOf: ["image-setup"],
  },
  {
    name: "401 in a traceback below another error",
    evidence: evidence(solo({ error: 'litellm.APIConnectionError: boom\nTraceback (most recent call last):\n  File "auth.py", line 401, in authentication_error\nKeyError: model_not_found', steps: 3 })),
    label: infra("agent", "model-unavailable", "model-unavailable"),
    nearMissOf: ["model-auth", "model-not-found"],
  },
  {
    name: "shutdown noise of Python",
    evidence: evidence({}, { driver: driver("agent", exited(1), { stderr: `${traceback("docker.errors.DockerException: Error while fetching server API version: x")}ImportError: sys.meta_path is None, Python is likely shutting down\n` }) }),
    label: infra("agent", "docker-unavailable", "docker-unavailable"),
    nearMissOf: ["upstream-unsupported"],
  },
];

export const errorTextScenarios: readonly Scenario[] = [...positives, ...elsewhere, ...nearMisses, ...lookAlikes];
