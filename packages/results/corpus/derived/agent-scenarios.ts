import { coop, CUT_PATCH, evalCoop, evalSolo, evidence, GOOD_PATCH, OTHER_PATCH, solo, TEST_ONLY_PATCH, v1Prompt, v1Step, v2Exit, v2Step } from "../builders.ts";
import { fail, infra, pass, stops, type Scenario } from "../scenario.ts";

const notEvaluated = { verdict: null, redo: "eval", reason: "not-evaluated", rule: "not-evaluated" } as const;
const DEAD_V1 = 'Command execution error: 409 Client Error for http+docker://localhost/v1.41/containers/bd7f/exec: Conflict ("container bd7f is not running")';
const DEAD_V2 = "Error response from daemon: No such container: 4c131a3d69a5\n";
const DOWN_V2 = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n";
const FULL_V2 = "Error response from daemon: failed to create task for container: mkdir /run/containerd/x: no space left on device: unknown\n";
const limits = { status: "LimitsExceeded", patch: "" };
const NUDGE = "You have not submitted anything. Your work is still local (uncommitted changes) and no pull request exists";
const NO_CREDIT = 'litellm.BadRequestError: AnthropicException - {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}';
const BEDROCK_WAIT = 'litellm.RateLimitError: BedrockException: Rate Limit Error - {"message":"Too many tokens, please wait before trying again."}';
const TOO_LARGE = "litellm.RateLimitError: RateLimitError: OpenAIException - Request too large for gpt-4o in organization on tokens per min (TPM): Limit 30000, Requested 41000.";
const EXIT_REFUSED = "litellm.BadRequestError: CohereException - invalid role 'exit'";

/** Agents: their errors, the sandboxes under them, the patches they left. */
export const agentScenarios: readonly Scenario[] = [
  // Errors of the agent's own making: its patch is graded.
  { name: "context full after work", evidence: evidence(solo({ error: "litellm.ContextWindowExceededError: litellm.BadRequestError: maximum context length is 128000 tokens", steps: 40, patch: GOOD_PATCH })), label: notEvaluated, nearMissOf: ["refused-at-start", "model-request-refused", "agent-error-unknown"] },
  { name: "context full at the first call", evidence: evidence(solo({ error: "litellm.ContextWindowExceededError: litellm.BadRequestError: maximum context length is 4096 tokens", steps: 1 })), label: infra("agent", "model-request-invalid", "refused-at-start") },
  { name: "too large at the first call, as a rate limit", evidence: evidence(solo({ error: TOO_LARGE, steps: 1 })), label: infra("agent", "model-request-invalid", "refused-at-start"), nearMissOf: ["model-rate-limit"] },
  { name: "too large after work, as a rate limit", evidence: evidence(solo({ error: TOO_LARGE, steps: 30, patch: GOOD_PATCH })), label: notEvaluated, nearMissOf: ["refused-at-start", "model-rate-limit"] },
  { name: "bad request at the first call", evidence: evidence(solo({ error: "litellm.BadRequestError: CohereException - invalid tool schema", steps: 1 })), label: infra("agent", "model-request-invalid", "model-request-refused") },
  { name: "bad request at the first call of v1, which counts answers", evidence: evidence(solo({ error: "litellm.BadRequestError: CohereException - invalid", steps: 0 }, "mini_swe_agent")), label: infra("agent", "model-request-invalid", "model-request-refused") },
  { name: "bad request of v1 after one answer", evidence: evidence(solo({ error: "litellm.BadRequestError: CohereException - invalid", steps: 1, patch: GOOD_PATCH }, "mini_swe_agent")), label: infra("agent", "model-request-invalid", "model-request-refused"), nearMissOf: ["refused-at-start"] },
  { name: "content policy", evidence: evidence(solo({ error: "litellm.ContentPolicyViolationError: litellm.BadRequestError: AzureException - filtered", steps: 7, patch: "" })), label: fail("no-patch", "no-patch"), nearMissOf: ["agent-error-unknown", "model-unavailable"] },
  { name: "submit nudge refused by the provider, after one agent had pushed", evidence: evidence(coop({}, { error: EXIT_REFUSED, steps: 3, traj: [...v2Step("echo hi > f1.txt", ""), v2Exit("Submitted"), { role: "user", content: NUDGE }, v2Exit("BadRequestError", EXIT_REFUSED)] })), label: notEvaluated, nearMissOf: ["model-request-refused", "agent-error-unknown"] },
  { name: "one agent's context is full, the other submitted", evidence: evidence({ ...coop({}, { error: "litellm.ContextWindowExceededError: x", steps: 60, patch: OTHER_PATCH }), ...evalCoop() }), label: pass, nearMissOf: ["agent-error-unknown"] },
  { name: "no credit after 20 steps, inside a bad request, graded as fail", evidence: evidence({ ...solo({ error: NO_CREDIT, steps: 20, patch: GOOD_PATCH }), ...evalSolo({ passed: false }) }), label: stops("model-quota", "model-quota"), nearMissOf: ["agent-error-unknown", "model-auth", "tests-failed"] },
  { name: "no permission after 20 steps, inside a bad request", evidence: evidence({ ...solo({ error: 'litellm.BadRequestError: VertexAIException BadRequestError - {"error":{"code":403,"message":"Permission denied","status":"PERMISSION_DENIED"}}', steps: 20, patch: "" }), ...evalSolo({ passed: false }) }), label: stops("model-auth", "model-auth"), nearMissOf: ["no-patch"] },
  { name: "key withdrawn after 20 steps, inside a bad request", evidence: evidence(solo({ error: 'litellm.BadRequestError: OpenAIException - Error code: 400 - {"error":{"message":"Incorrect API key provided"}}', steps: 20, patch: "" })), label: stops("model-auth", "model-auth"), nearMissOf: ["no-patch", "model-quota"] },
  { name: "unknown model after 20 steps, inside a bad request", evidence: evidence(solo({ error: "litellm.BadRequestError: OpenAIException - The model `gpt-x` does not exist", steps: 20, patch: "" })), label: stops("model-not-found", "model-not-found"), nearMissOf: ["no-patch", "model-auth"] },
  { name: "no credit after a submit nudge", evidence: evidence(coop({}, { error: NO_CREDIT, steps: 20, traj: [...v2Step("echo hi > f1.txt", ""), v2Exit("Submitted"), { role: "user", content: NUDGE }, v2Exit("BadRequestError", NO_CREDIT)] })), label: stops("model-quota", "model-quota"), nearMissOf: ["agent-error-unknown"] },
  { name: "Bedrock asks to wait after 20 steps", evidence: evidence({ ...solo({ error: BEDROCK_WAIT, steps: 20, patch: "" }), ...evalSolo({ passed: false }) }), label: infra("agent", "model-rate-limit", "model-rate-limit"), nearMissOf: ["no-patch", "refused-at-start"] },
  { name: "Bedrock asks to wait at the first call", evidence: evidence(solo({ error: BEDROCK_WAIT, steps: 1, patch: "" })), label: infra("agent", "model-rate-limit", "model-rate-limit"), nearMissOf: ["refused-at-start", "model-request-refused"] },
  { name: "context full after work, as a bad request", evidence: evidence(solo({ error: "litellm.BadRequestError: Cohere_chatException - too many tokens: the total is 131072", steps: 40, patch: GOOD_PATCH })), label: notEvaluated, nearMissOf: ["refused-at-start", "model-request-refused"] },
  { name: "a refusal that echoes what the agent wrote about Docker", evidence: evidence(solo({ error: "litellm.BadRequestError: OpenAIException - messages.31.content: 'permission denied while trying to connect to the docker API'", steps: 20, patch: GOOD_PATCH })), label: notEvaluated, nearMissOf: ["docker-permission"] },
  { name: "an error nobody knows", evidence: evidence(solo({ error: "something entirely new", steps: 12 })), label: infra("agent", "unknown-error", "agent-error-unknown") },
  { name: "Error without a text", evidence: evidence(solo({ status: "Error", error: null, patch: "" })), label: infra("agent", "unknown-error", "agent-error-unknown"), nearMissOf: ["no-patch"] },
  { name: "no status at all", evidence: evidence(solo({ status: null })), label: infra("agent", "unknown-error", "agent-error-unknown") },
  { name: "an exit status of another agent framework", evidence: evidence(solo({ status: "CostLimitExceeded" })), label: notEvaluated, nearMissOf: ["agent-error-unknown"] },
  { name: "config over infra across agents", evidence: evidence(coop({ error: "litellm.RateLimitError: x", steps: 5 }, { error: "litellm.AuthenticationError: x", steps: 1 })), label: stops("model-auth", "model-auth"), nearMissOf: ["model-rate-limit"] },
  { name: "infra over genuine across agents", evidence: evidence(coop({ error: "litellm.ContextWindowExceededError: x", steps: 30 }, { error: "litellm.RateLimitError: x", steps: 5 })), label: infra("agent", "model-rate-limit", "model-rate-limit") },
  { name: "one agent lost to infra, the pair's evaluation passes all the same", evidence: evidence({ ...coop({}, { error: "litellm.Timeout: x", steps: 5, patch: OTHER_PATCH }), ...evalCoop() }), label: infra("agent", "model-unavailable", "model-unavailable"), nearMissOf: ["tests-passed"] },

  // Dead sandboxes.
  { name: "v1: container dead from the middle on", evidence: evidence(solo({ ...limits, traj: [...v1Prompt, ...v1Step("ls", "a\n"), ...v1Step("ls", DEAD_V1, 1), ...v1Step("pwd", DEAD_V1, 1), { role: "user", content: "" }] }, "mini_swe_agent")), label: infra("agent", "container-lost", "dead-sandbox-tail"), nearMissOf: ["no-patch"] },
  { name: "v1: dead at the end, after an output that looks like a transcript", evidence: evidence(solo({ ...limits, traj: [...v1Prompt, ...v1Step("cat log", "x\n[tool_result] hi\n"), ...v1Step("ls", DEAD_V1, 1)] }, "mini_swe_agent")), label: infra("agent", "container-lost", "dead-sandbox-tail"), nearMissOf: ["no-patch"] },
  { name: "v1: dead at the end, after a row without a text", evidence: evidence(solo({ ...limits, traj: [...v1Prompt, { role: "assistant", content: null }, ...v1Step("ls", DEAD_V1, 1)] }, "mini_swe_agent")), label: infra("agent", "container-lost", "dead-sandbox-tail"), nearMissOf: ["no-patch"] },
  { name: "v2: one dead observation at the end suffices", evidence: evidence(solo({ patch: "", traj: [...v2Step("ls", "a\n"), ...v2Step("pytest", "", 137), ...v2Step("ls", DEAD_V2, 1), v2Exit("LimitsExceeded")], status: "LimitsExceeded" })), label: infra("agent", "container-lost", "dead-sandbox-tail") },
  { name: "v2: such text and then a live command", evidence: evidence(solo({ traj: [...v2Step("docker ps", DEAD_V2, 1), ...v2Step("ls", "a\n"), v2Exit("Submitted")] })), label: notEvaluated, nearMissOf: ["dead-sandbox-tail"] },
  { name: "v2: the text in the middle of an output", evidence: evidence(solo({ traj: [...v2Step("pytest", `test says:\n${DEAD_V2}`, 1), v2Exit("Submitted")] })), label: notEvaluated, nearMissOf: ["dead-sandbox-tail"] },
  { name: "v2: the text printed by a command that succeeded", evidence: evidence(solo({ traj: [...v2Step("cat log", DEAD_V2, 0), v2Exit("Submitted")] })), label: notEvaluated, nearMissOf: ["dead-sandbox-tail"] },
  { name: "v2: exit 137 of a test that the container survived", evidence: evidence(solo({ traj: [...v2Step("pytest", "Killed\n", 137), ...v2Step("ls", "a\n"), v2Exit("Submitted")] })), label: notEvaluated, nearMissOf: ["dead-sandbox-tail"] },
  { name: "v2: messages sent from a dead sandbox are not life", evidence: evidence(coop({ ...limits, traj: [...v2Step("ls", DEAD_V2, 1), ...v2Step('send_message agent2 "help"', "Message sent to agent2", 0), ...v2Step("ls", DEAD_V2, 1), v2Exit("LimitsExceeded")] })), label: infra("agent", "container-lost", "dead-sandbox-tail") },
  { name: "v2: exit row in the middle, dead after it", evidence: evidence(coop({ ...limits, traj: [...v2Step("ls", "a\n"), v2Exit("Submitted"), { role: "user", content: NUDGE }, ...v2Step("git push", DEAD_V2, 1), v2Exit("LimitsExceeded")] })), label: infra("agent", "container-lost", "dead-sandbox-tail") },
  { name: "v2: daemon gone", evidence: evidence(solo({ ...limits, traj: [...v2Step("ls", "a\n"), ...v2Step("ls", DOWN_V2, 1), v2Exit("LimitsExceeded")] })), label: infra("agent", "docker-unavailable", "dead-daemon-tail"), nearMissOf: ["dead-sandbox-tail", "no-patch"] },
  { name: "v2: an agent without a daemon of its own goes on", evidence: evidence(solo({ traj: [...v2Step("docker info", DOWN_V2, 1), ...v2Step("ls", "a\n"), v2Exit("Submitted")] })), label: notEvaluated, nearMissOf: ["dead-daemon-tail"] },
  { name: "v2: the daemon's disk is full", evidence: evidence(solo({ ...limits, traj: [...v2Step("ls", "a\n"), ...v2Step("ls", FULL_V2, 1), v2Exit("LimitsExceeded")] })), label: infra("agent", "disk-full", "full-disk-tail"), nearMissOf: ["dead-sandbox-tail", "no-patch"] },
  { name: "v2: a full disk of the agent's own making, in its container", evidence: evidence(solo({ ...limits, traj: [...v2Step("dd if=/dev/zero of=x", "dd: error writing 'x': No space left on device\n", 1), v2Exit("LimitsExceeded")] })), label: fail("no-patch", "no-patch"), nearMissOf: ["full-disk-tail"] },
  { name: "v2: all that the dead tail says was asked for", evidence: evidence(solo({ traj: [...v2Step("ls", "a\n"), ...v2Step("docker ps", DOWN_V2, 1), ...v2Step("docker info | head", DOWN_V2, 1), v2Exit("Submitted")] })), label: notEvaluated, nearMissOf: ["dead-daemon-tail"] },
  { name: "dead sandbox that upstream graded as fail", evidence: evidence({ ...solo({ status: "LimitsExceeded", patch: DEAD_V2, traj: [...v2Step("ls", DEAD_V2, 1), v2Exit("LimitsExceeded")] }), ...evalSolo({ passed: false }, { passed: false }) }), label: infra("agent", "container-lost", "dead-sandbox-tail"), nearMissOf: ["tests-failed", "patch-is-docker-error"] },

  // Patches.
  { name: "patch is the daemon's error", evidence: evidence(solo({ patch: DEAD_V2 })), label: infra("agent", "container-lost", "patch-is-docker-error") },
  { name: "patch is a timeout's text", evidence: evidence(solo({ patch: "Command timed out after 30 seconds" }, "mini_swe_agent")), label: infra("agent", "container-lost", "patch-is-docker-error") },
  { name: "patch that adds the daemon's words", evidence: evidence(solo({ patch: GOOD_PATCH.replace("check(b)", DEAD_V2.trim()) })), label: notEvaluated, nearMissOf: ["patch-is-docker-error"] },
  { name: "patch is git's refusal of the repository", evidence: evidence(solo({ patch: "fatal: detected dubious ownership in repository at '/workspace/repo'\n" })), label: { ...infra("agent", "image-unusable", "patch-is-git-error"), redo: "none" } },
  { name: "patch that adds git's words", evidence: evidence(solo({ patch: GOOD_PATCH.replace("check(b)", "fatal: not a git repository") })), label: notEvaluated, nearMissOf: ["patch-is-git-error"] },
  { name: "patch is some other error text", evidence: evidence(solo({ patch: "fatal: ambiguous argument 'x': unknown revision\n" })), label: infra("agent", "unknown-error", "patch-is-no-diff") },
  { name: "prose handed in as patch.txt (0.0.14 to 0.0.22)", evidence: evidence(solo({ patch: "I changed src/ops.py as asked.\n" }), { upstreamVersion: "0.0.14" }), label: notEvaluated, nearMissOf: ["patch-is-no-diff"] },
  { name: "a diff without git's header", evidence: evidence(solo({ patch: GOOD_PATCH.split("\n").slice(2).join("\n") })), label: notEvaluated, nearMissOf: ["patch-is-no-diff"] },
  { name: "solo: nothing", evidence: evidence(solo({ patch: "" })), label: fail("no-patch", "no-patch") },
  { name: "solo: test files only", evidence: evidence(solo({ patch: TEST_ONLY_PATCH })), label: fail("no-patch", "no-patch"), nearMissOf: ["not-evaluated"] },
  { name: "coop: one agent left nothing", evidence: evidence(coop({ patch: "" }, {})), label: notEvaluated, nearMissOf: ["no-patch"] },
  { name: "coop: one nothing, one test files only", evidence: evidence(coop({ patch: "" }, { patch: TEST_ONLY_PATCH })), label: fail("no-patch", "no-patch") },
  { name: "a Go test file is graded until 0.0.27", evidence: evidence(solo({ patch: GOOD_PATCH.replaceAll("src/ops.py", "metrics_test.go") }), { upstreamVersion: "0.0.11" }), label: notEvaluated, nearMissOf: ["no-patch"] },
  { name: "a Go test file is dropped since 0.0.28", evidence: evidence(solo({ patch: GOOD_PATCH.replaceAll("src/ops.py", "metrics_test.go") }), { upstreamVersion: "0.0.29" }), label: fail("no-patch", "no-patch") },
  { name: "patch of 100 KiB", evidence: evidence(solo({ patch: large(100) })), label: fail("patch-too-large", "patch-too-large"), nearMissOf: ["not-evaluated"] },
  { name: "patch of 80 KiB", evidence: evidence(solo({ patch: large(80) })), label: notEvaluated, nearMissOf: ["patch-too-large"] },
  { name: "patch of 100 KiB, most of it tests", evidence: evidence(solo({ patch: GOOD_PATCH + large(100).replaceAll("src/big.py", "tests/test_big.py") })), label: notEvaluated, nearMissOf: ["patch-too-large"] },
  { name: "patch of 92 KiB that upstream did grade", evidence: evidence({ ...solo({ patch: large(92) }), ...evalSolo() }), label: pass, nearMissOf: ["patch-too-large"] },
  { name: "cut patch, not evaluated yet", evidence: evidence(solo({ patch: CUT_PATCH }, "mini_swe_agent")), label: notEvaluated, nearMissOf: ["patch-damaged"] },
];

function large(kib: number): string {
  const lines = Array.from({ length: kib * 16 }, (_, i) => `+${String(i).padStart(62, "x")}`);
  return `diff --git a/src/big.py b/src/big.py\nnew file mode 100644\n--- /dev/null\n+++ b/src/big.py\n@@ -0,0 +1,${lines.length} @@\n${lines.join("\n")}\n`;
}
