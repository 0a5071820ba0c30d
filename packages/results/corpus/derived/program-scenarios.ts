import { coop, driver, evidence, exited, GOOD_PATCH, OTHER_PATCH, solo } from "../builders.ts";
import { fail, infra, stops, type Scenario } from "../scenario.ts";

const notEvaluated = { verdict: null, redo: "eval", reason: "not-evaluated", rule: "not-evaluated" } as const;
const lines = (...events: readonly object[]): string => `${events.map((event) => JSON.stringify(event)).join("\n")}\n`;
const said = (text: string): object => ({ role: "assistant", content: text });
const init = { type: "system", subtype: "init", model: "claude-sonnet-4-6" };
const result = (part: object): object => ({ type: "result", subtype: "success", is_error: false, num_turns: 9, total_cost_usd: 0.02, ...part });

/** Claude Code alone on a pair, ended in an error. @param text its last message; @param stream what its stream says */
function refused(text: string, stream: readonly object[] | null, more: { readonly error?: string; readonly patch?: string } = {}): Record<string, string> {
  const files = solo({ status: "Error", cost: 0, steps: 9, patch: "", traj: [said("[tool_use Bash] {\"command\": \"ls\"}"), { role: "user", content: "[tool_result] a" }, said(text)], ...more }, "claude_code");
  return stream === null ? files : { ...files, "solo_stream.jsonl": lines(init, ...stream) };
}
const failedWith = (text: string, part: object = {}): readonly object[] => [result({ is_error: true, result: text, ...part })];

const WEEKLY = "You've hit your weekly limit · resets Nov 25, 4am (UTC)";
const IN_WEEKS = "You've hit your usage limit. To get more access now, send a request to your admin or try again at Dec 24th, 2026 9:12 AM.";
const refusal = (part: object) => ({ status: 429, by: "provider" as const, retryAfterMs: null, codes: ["rate_limit_error"], message: "This request would exceed your account's rate limit. Please try again later.", ...part });
const seenByDoor = (part: object) =>
  driver("agent", exited(0), {
    endedAt: "2026-11-22T06:59:36.000Z",
    model: {
      calls: 3, unanswered: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, statuses: { "429": 1 }, latencyMs: { total: 1, max: 1 }, errors: [],
      conversations: [{ answered: 2, lastAnswered: 2, lastCall: 3, end: refusal(part) }],
    },
  });
/** The agent phase of codex, by a door that knows which models answered how many calls. */
const byModels = (stderr: string, models: readonly (readonly [model: string, other: boolean, calls: number, answered: number])[]) =>
  driver("agent", exited(0), {
    stderr,
    model: {
      calls: 9, unanswered: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, statuses: { "200": 9 }, latencyMs: { total: 1, max: 1 }, errors: [], conversations: [],
      models: models.map(([model, other, calls, answered]) => ({ model, other, calls, answered, inputTokens: 0, outputTokens: 0, costUsd: 0 })),
    },
  });
/** codex alone on a pair. */
function codex(stream: readonly object[], status: string, patch: string): Record<string, string> {
  return { ...solo({ status, cost: 0, steps: 1, patch, traj: [said("[command] ls\na"), said("Done.")] }, "codex"), "solo_stream.jsonl": lines({ type: "thread.started" }, ...stream) };
}
const turn = { type: "turn.completed", usage: { input_tokens: 10, cached_input_tokens: 0, output_tokens: 2 } };
const again = { type: "error", message: "Reconnecting... 2/5 (stream disconnected before completion)" };
const install = (output: string): Record<string, string> => solo({ error: `codex install failed: ${output}`, steps: 0, cost: 0 }, "codex");
const rejected = "Codex rejected model 'gpt-9' ({\"error\":{\"message\":\"The model `gpt-9` does not exist\"}}); retrying without --model\n";

/** Programs in containers: how they say that they ended, what they met, and how they came to be there. */
export const programScenarios: readonly Scenario[] = [
  // Limits that name their end.
  { name: "a subscription's weekly limit, by the last message alone", evidence: evidence(refused(WEEKLY, null)), label: infra("agent", "model-rate-limit", "model-limit-resets"), nearMissOf: ["model-quota"] },
  { name: "a limit by the structured event of its stream", evidence: evidence(refused("You've hit your limit.", [{ type: "rate_limit_event", rate_limit_info: { status: "rejected", resetsAt: 1795348800 } }, ...failedWith("You've hit your limit.", { api_error_status: 429 })])), label: infra("agent", "model-rate-limit", "model-limit-resets"), nearMissOf: ["model-quota", "model-rate-limit"] },
  { name: "codex says how long its limit lasts", evidence: evidence(codex([{ type: "turn.failed", error: { message: "You've hit your usage limit. Upgrade to Pro (https://openai.com/chatgpt/pricing) or try again in 3 days 4 hours 5 minutes." } }], "Error", "")), label: infra("agent", "model-rate-limit", "model-limit-resets"), nearMissOf: ["model-quota", "model-unavailable"] },
  { name: "codex says that its limit is over in seconds", evidence: evidence(codex([{ type: "turn.failed", error: { message: "You've hit your usage limit. Try again in 2 seconds." } }], "Error", "")), label: infra("agent", "model-rate-limit", "model-rate-limit"), nearMissOf: ["model-limit-resets", "model-unavailable"] },
  { name: "a limit that ends in a month is the account's affair", evidence: evidence(refused(IN_WEEKS, failedWith(IN_WEEKS))), label: stops("model-quota", "model-quota"), nearMissOf: ["model-limit-resets"] },
  { name: "a limit that names no end", evidence: evidence(refused("Claude AI usage limit reached", failedWith("Claude AI usage limit reached"))), label: stops("model-quota", "model-quota"), nearMissOf: ["model-limit-resets"] },
  { name: "a limit by the header that the door saw", evidence: evidence(refused("", failedWith("")), { driver: seenByDoor({ resetsAt: "2026-11-22T09:00:00.000Z" }) }), label: infra("agent", "model-rate-limit", "model-limit-resets"), nearMissOf: ["model-rate-limit"] },
  { name: "a limit by the minute needs no waiting of the run", evidence: evidence(refused("", failedWith("")), { driver: seenByDoor({ retryAfterMs: 7000 }) }), label: infra("agent", "model-rate-limit", "model-rate-limit"), nearMissOf: ["model-limit-resets"] },
  { name: "one agent met a limit, the other's key is wrong", evidence: evidence(coop({ status: "Error", patch: "", traj: [said("[tool_use X] {}"), said(WEEKLY)] }, { status: "Error", patch: "", traj: [said("[tool_use X] {}"), said("Invalid API key · Please run /login")] }, "claude_code")), label: stops("model-auth", "model-auth"), nearMissOf: ["model-limit-resets"] },

  // Who spoke.
  { name: "401 by the status, whatever the words", evidence: evidence(refused("Something about billing and credit.", failedWith("xxx", { api_error_status: 401 }))), label: stops("model-auth", "model-auth"), nearMissOf: ["model-quota"] },
  { name: "overloaded by the code, whatever the words", evidence: evidence(refused("x", [{ type: "assistant", error: "overloaded_error", message: { content: [] } }, ...failedWith("x")])), label: infra("agent", "model-unavailable", "model-unavailable"), nearMissOf: ["agent-error-unknown"] },
  { name: "its program came to its end, and the agent talks of an error", evidence: evidence({ ...solo({ steps: 9, patch: GOOD_PATCH, traj: [said("[tool_use X] {}"), said("API Error: 529 Overloaded")] }, "claude_code"), "solo_stream.jsonl": lines(init, result({ result: "API Error: 529 Overloaded" })) }), label: notEvaluated, nearMissOf: ["model-unavailable"] },
  { name: "its program came to its limit of turns", evidence: evidence({ ...solo({ status: "LimitsExceeded", steps: 9, patch: GOOD_PATCH }, "claude_code"), "solo_stream.jsonl": lines(init, result({ subtype: "error_max_turns", is_error: true })) }), label: notEvaluated, nearMissOf: ["agent-error-unknown"] },
  { name: "its program failed, and nobody says why", evidence: evidence(refused("I look.", failedWith("", { subtype: "error_during_execution", result: null }))), label: infra("agent", "unknown-error", "agent-error-unknown"), nearMissOf: ["model-unavailable"] },
  { name: "codex opened its stream again and came to its end", evidence: evidence(codex([again, turn], "Error", GOOD_PATCH)), label: notEvaluated, nearMissOf: ["agent-error-unknown", "model-unavailable"] },
  { name: "codex lost its stream for good", evidence: evidence(codex([again, { type: "turn.failed", error: { message: "stream disconnected before completion: error sending request for url (http://10.0.0.1:1/v1/responses)" } }], "Error", "")), label: infra("agent", "model-unavailable", "model-unavailable"), nearMissOf: ["no-patch"] },
  { name: "codex without events ends in a line", evidence: evidence({ ...solo({ error: "codex exited with code 1", steps: 0, cost: 0 }, "codex"), "solo_stream.log": "OpenAI Codex v0.171\n--------\nERROR: unexpected status 401 Unauthorized: Incorrect API key provided\n" }), label: stops("model-auth", "model-auth"), nearMissOf: ["agent-error-unknown"] },
  { name: "codex without events failed, and upstream calls it submitted", evidence: evidence({ ...solo({ status: "Submitted", steps: 0, cost: 0, patch: "", traj: [] }, "codex"), "solo_stream.log": "OpenAI Codex v0.171\n--------\nERROR: Reconnecting... 5/5\nERROR: unexpected status 401 Unauthorized: Incorrect API key provided., url: http://192.0.2.1/v1/responses\n" }), label: stops("model-auth", "model-auth"), nearMissOf: ["no-patch"] },
  { name: "codex without events, and its last line is output", evidence: evidence({ ...solo({ error: "codex exited with code 1", steps: 0, cost: 0 }, "codex"), "solo_stream.log": "ERROR: unexpected status 401 Unauthorized\nand so on\n" }), label: infra("agent", "unknown-error", "agent-error-unknown"), nearMissOf: ["model-auth"] },
  { name: "codex ran with another model than it was given", evidence: evidence(codex([turn], "Submitted", GOOD_PATCH), { driver: driver("agent", exited(0), { stderr: rejected }) }), label: stops("model-not-found", "model-replaced"), nearMissOf: ["not-evaluated"] },
  { name: "codex ran with another model than it was given, by the door", evidence: evidence(codex([turn], "Submitted", GOOD_PATCH), { driver: byModels("", [["gpt-9", false, 1, 0], ["gpt-8", true, 8, 8]]) }), label: stops("model-not-found", "model-replaced"), nearMissOf: ["not-evaluated"] },
  { name: "codex went on with another model after answers of its own", evidence: evidence(codex([turn], "Submitted", GOOD_PATCH), { driver: byModels(rejected, [["gpt-9", false, 5, 4], ["gpt-8", true, 4, 4]]) }), label: stops("model-not-found", "model-replaced"), nearMissOf: ["not-evaluated"] },
  { name: "upstream would run codex with another model, and the door saw none", evidence: evidence(codex([turn], "Submitted", GOOD_PATCH), { driver: byModels(rejected, [["gpt-9", false, 9, 8]]) }), label: notEvaluated, nearMissOf: ["model-replaced"] },
  { name: "a helper of its own model", evidence: evidence(codex([turn], "Submitted", GOOD_PATCH), { driver: byModels("", [["gpt-9", false, 7, 7], ["gpt-9-mini", true, 2, 2]]) }), label: notEvaluated, nearMissOf: ["model-replaced"] },
  { name: "a campaign's model by a name that stands for another", evidence: evidence(codex([turn], "Submitted", GOOD_PATCH), { driver: byModels("", [["gpt-9-2027", true, 9, 9]]) }), label: notEvaluated, nearMissOf: ["model-replaced"] },
  { name: "an agent that writes of a model that was rejected", evidence: evidence(codex([turn], "Submitted", GOOD_PATCH), { driver: driver("agent", exited(0), { stderr: `x ${rejected}` }) }), label: notEvaluated, nearMissOf: ["model-replaced"] },

  { name: "its container was gone when upstream read what it had written", evidence: evidence({ ...solo({ status: "Error", cost: 0, steps: 0, patch: "", traj: [] }, "claude_code"), "solo_stream.jsonl": "", "solo_session.jsonl": "" }), label: infra("agent", "container-lost", "program-left-nothing"), nearMissOf: ["agent-error-unknown"] },
  { name: "its program was killed, and its container lived", evidence: evidence({ ...solo({ status: "Error", cost: 0, steps: 0, patch: "", traj: [said("I look.")] }, "claude_code"), "solo_stream.jsonl": lines(init) }), label: infra("agent", "unknown-error", "agent-error-unknown"), nearMissOf: ["program-left-nothing"] },

  // Work that was never handed in.
  { name: "claude_code edited and left no patch.txt", evidence: evidence({ ...solo({ steps: 9, patch: "", traj: [said('[tool_use Edit] {"file_path": "/workspace/repo/a.py"}'), { role: "user", content: "[tool_result] ok" }, said("Done.")] }, "claude_code") }), label: fail("no-patch", "no-patch") },

  // How the program came to be there.
  { name: "installed into a full disk", evidence: evidence(install("npm error code ENOSPC\nnpm error syscall write\nnpm error errno -28\nnpm error nospc ENOSPC: no space left on device, write")), label: infra("agent", "disk-full", "disk-full"), nearMissOf: ["agent-install-failed"] },
  { name: "the package registry asks to slow down", evidence: evidence(install("npm error code E429\nnpm error 429 Too Many Requests - GET https://registry.npmjs.org/@openai%2fcodex")), label: infra("agent", "docker-run-failed", "agent-install-failed"), nearMissOf: ["registry-rate-limit", "model-rate-limit"] },
  { name: "a server of packages answers 503, so npm is not found", evidence: evidence(install("curl: (22) The requested URL returned error: 503 Service Unavailable\n/tmp/cb-setup.sh: line 42: npm: command not found")), label: infra("agent", "docker-run-failed", "agent-install-failed"), nearMissOf: ["agent-install-impossible"] },
  { name: "a server of packages refuses, so node is not found", evidence: evidence(install("curl: (22) The requested URL returned error: 404\n/tmp/cb-setup.sh: line 40: node: command not found")), label: infra("agent", "docker-run-failed", "agent-install-failed"), nearMissOf: ["agent-install-impossible"] },
  { name: "a download of packages broke off, so npm is not found", evidence: evidence(install("curl: (92) HTTP/2 stream 0 was not closed cleanly: INTERNAL_ERROR (err 2)\n/tmp/cb-setup.sh: line 42: npm: command not found")), label: infra("agent", "docker-run-failed", "agent-install-failed"), nearMissOf: ["agent-install-impossible"] },
  { name: "an image without npm", evidence: evidence(install("/tmp/cb-setup.sh: line 42: npm: command not found")), label: { verdict: "infra_error", redo: "none", reason: "image-unusable", rule: "agent-install-impossible" }, nearMissOf: ["agent-install-failed"] },
  { name: "npm could not be fetched, so it is not found", evidence: evidence(install("curl: (6) Could not resolve host: deb.nodesource.com\n/tmp/cb-setup.sh: line 42: npm: command not found")), label: infra("agent", "docker-run-failed", "agent-install-failed"), nearMissOf: ["agent-install-impossible", "image-missing"] },
  { name: "the network is away", evidence: evidence(install("npm error code EAI_AGAIN\nnpm error request to https://registry.npmjs.org/@openai%2fcodex failed, reason: getaddrinfo EAI_AGAIN")), label: infra("agent", "docker-run-failed", "agent-install-failed"), nearMissOf: ["model-unavailable"] },
  { name: "nobody says why", evidence: evidence(install("")), label: infra("agent", "docker-run-failed", "agent-install-failed"), nearMissOf: ["agent-error-unknown"] },
  { name: "the container died while it was installed", evidence: evidence(install("Error response from daemon: container 4c131a3d69a56cde58872c5a is not running")), label: infra("agent", "container-lost", "container-lost"), nearMissOf: ["agent-install-failed"] },
  { name: "one agent could not be installed, the other submitted", evidence: evidence(coop({ error: "claude-code install failed: ", steps: 0, cost: 0 }, { patch: OTHER_PATCH }, "claude_code")), label: infra("agent", "docker-run-failed", "agent-install-failed"), nearMissOf: ["no-patch"] },
];
