import { container, driver, evalSolo, evidence, exited, solo, spent, traceback, unread } from "../builders.ts";
import { fail, infra, pass, stops, type Scenario } from "../scenario.ts";

const timeout = { kind: "timeout", limitMs: 600_000 } as const;
/** The last call of the only conversation was out when the phase was ended. */
const cutAtTheEnd = {
  calls: 9, unanswered: 1, inputTokens: 1, outputTokens: 1, costUsd: 0.1, statuses: { "200": 8 }, latencyMs: { total: 1, max: 1 }, errors: [],
  conversations: [{ answered: 8, lastAnswered: 8, lastCall: 9, end: { status: null, by: "door" as const, retryAfterMs: null, codes: [], message: "" } }],
};
const notEvaluated = { verdict: null, redo: "eval", reason: "not-evaluated" } as const;

/** What the harness saw of a process, with and without files that say more. */
export const processScenarios: readonly Scenario[] = [
  { name: "nothing there, nobody watched", evidence: evidence({}), label: { verdict: null, redo: "agent", reason: "not-run", rule: "not-run" }, nearMissOf: ["torn-result", "run-without-trace"] },
  { name: "container died, and the run wrote nothing", evidence: evidence({}, { driver: driver("agent", exited(1), { containers: [container({ diedBeforeStop: true })] }) }), label: infra("agent", "container-lost", "container-died"), nearMissOf: ["container-oom", "run-without-trace"] },
  { name: "container out of memory, and the run wrote nothing", evidence: evidence({}, { driver: driver("agent", exited(1), { containers: [container({ diedBeforeStop: true, oomKilled: true })] }) }), label: infra("agent", "out-of-memory", "container-oom"), nearMissOf: ["run-without-trace"] },
  { name: "container died, and the eval wrote nothing", evidence: evidence(solo(), { driver: driver("eval", exited(1), { containers: [container({ diedBeforeStop: true })] }) }), label: infra("eval", "container-lost", "container-died"), nearMissOf: ["container-oom", "eval-without-trace"] },
  { name: "container out of memory, and the eval wrote nothing", evidence: evidence(solo(), { driver: driver("eval", exited(1), { containers: [container({ diedBeforeStop: true, oomKilled: true })] }) }), label: infra("eval", "out-of-memory", "container-oom"), nearMissOf: ["eval-without-trace"] },
  { name: "containers stopped in order, and the run wrote nothing", evidence: evidence({}, { driver: driver("agent", exited(1), { containers: [container({ oomKilled: true })] }) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: ["container-oom", "container-died", "timeout", "torn-result", "interrupted"] },
  { name: "containers stopped in order, and the eval wrote nothing", evidence: evidence(solo(), { driver: driver("eval", exited(1), { containers: [container({ oomKilled: true })] }) }), label: infra("eval", "eval-error", "eval-without-trace"), nearMissOf: ["container-oom", "container-died", "timeout", "torn-eval", "interrupted"] },
  { name: "upstream not found for an eval", evidence: evidence(solo(), { driver: driver("eval", { kind: "spawn-failed", code: "ENOENT", message: "spawn cooperbench ENOENT" }) }), label: stops("upstream-unsupported", "spawn-failed") },
  { name: "too many processes for an eval", evidence: evidence(solo(), { driver: driver("eval", { kind: "spawn-failed", code: "EAGAIN", message: "spawn cooperbench EAGAIN" }) }), label: infra("eval", "eval-error", "eval-without-trace"), nearMissOf: ["spawn-failed"] },
  { name: "agent phase killed at its limit", evidence: evidence({}, { driver: driver("agent", timeout) }), label: infra("agent", "timeout", "timeout"), nearMissOf: ["run-without-trace", "not-run"] },
  { name: "killed at its limit, at work all the time", evidence: evidence({}, { driver: driver("agent", timeout, { time: spent() }) }), label: infra("none", "timeout", "timeout-at-work"), nearMissOf: ["timeout", "run-without-trace"] },
  { name: "killed at its limit, at work all the time, and to be graded", evidence: evidence({}, { driver: driver("agent", timeout, { time: spent() }) }), options: { timeLimit: "grade" }, label: infra("none", "timeout", "timeout-at-work"), nearMissOf: ["timeout"] },
  { name: "killed at its limit, at work all the time, and to be tried again", evidence: evidence({}, { driver: driver("agent", timeout, { time: spent() }) }), options: { timeLimit: "retry" }, label: infra("agent", "timeout", "timeout"), nearMissOf: ["timeout-at-work"] },
  { name: "killed at its limit, at work for half of the time", evidence: evidence({}, { driver: driver("agent", timeout, { time: spent({ heldMs: 300_000, workMs: 300_000 }) }) }), label: infra("none", "timeout", "timeout-at-work"), nearMissOf: ["timeout"] },
  { name: "killed at its limit, and most of the time the provider had asked for patience", evidence: evidence({}, { driver: driver("agent", timeout, { time: spent({ commandsMs: 100_000, callsMs: 150_000, heldMs: 340_000, workMs: 250_000 }) }) }), label: infra("agent", "timeout", "timeout"), nearMissOf: ["timeout-at-work"] },
  { name: "killed at its limit, and most of the time was one call that nobody answered", evidence: evidence({}, { driver: driver("agent", timeout, { time: spent({ commandsMs: 100_000, callsMs: 480_000, failedCallsMs: 400_000, neitherMs: 20_000, workMs: 180_000 }) }) }), label: infra("agent", "timeout", "timeout"), nearMissOf: ["timeout-at-work"] },
  { name: "killed at its limit, and for most of the time nobody knows what it did", evidence: evidence({}, { driver: driver("agent", timeout, { time: spent({ commandsMs: 50_000, callsMs: 20_000, neitherMs: 530_000, workMs: 70_000 }) }) }), label: infra("agent", "timeout", "timeout"), nearMissOf: ["timeout-at-work"] },
  { name: "ended by itself without a result, at work all the time", evidence: evidence({}, { driver: driver("agent", exited(1), { time: spent() }) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: ["timeout-at-work", "timeout"] },
  { name: "killed at its limit while result.json was half written", evidence: evidence({ "result.json": '{"repo": "zzlab_ta' }, { driver: driver("agent", timeout) }), label: infra("agent", "timeout", "timeout"), nearMissOf: ["torn-result"] },
  { name: "killed at its limit after a complete result", evidence: evidence(solo(), { driver: driver("agent", timeout) }), label: notEvaluated, nearMissOf: ["timeout"] },
  { name: "killed at its limit after a complete result, at work all the time", evidence: evidence(solo(), { driver: driver("agent", timeout, { time: spent() }) }), label: notEvaluated, nearMissOf: ["timeout", "timeout-at-work"] },
  { name: "work saved at the limit, its model call cut by us, and not evaluated yet", evidence: evidence(solo({ status: "TimeLimitExceeded" }), { driver: driver("agent", timeout, { time: spent(), model: cutAtTheEnd }) }), options: { timeLimit: "grade" }, label: notEvaluated, nearMissOf: ["timeout-at-work", "model-unavailable"] },
  { name: "work saved at the limit, and evaluated", evidence: evidence({ ...solo({ status: "TimeLimitExceeded" }), ...evalSolo() }, { driver: driver("eval", exited(0)) }), label: pass, nearMissOf: ["timeout-at-work"] },
  { name: "eval killed at its limit", evidence: evidence(solo(), { driver: driver("eval", timeout) }), label: infra("eval", "eval-timeout", "timeout"), nearMissOf: ["eval-without-trace"] },
  { name: "eval killed at its limit after a complete grade", evidence: evidence({ ...solo(), ...evalSolo() }, { driver: driver("eval", timeout) }), label: pass, nearMissOf: ["timeout"] },
  { name: "run interrupted", evidence: evidence({}, { driver: driver("agent", { kind: "interrupted" }) }), label: infra("agent", "interrupted", "interrupted") },
  { name: "eval interrupted", evidence: evidence(solo(), { driver: driver("eval", { kind: "interrupted" }) }), label: infra("eval", "interrupted", "interrupted") },
  { name: "interrupted after a complete result", evidence: evidence(solo(), { driver: driver("agent", { kind: "interrupted" }) }), label: notEvaluated, nearMissOf: ["interrupted"] },
  { name: "somebody else's SIGTERM", evidence: evidence({}, { driver: driver("agent", { kind: "signaled", signal: "SIGTERM" }) }), label: infra("agent", "interrupted", "interrupted") },
  { name: "somebody else's SIGKILL", evidence: evidence({}, { driver: driver("agent", { kind: "signaled", signal: "SIGKILL" }) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: ["interrupted"] },
  { name: "upstream not found", evidence: evidence({}, { driver: driver("agent", { kind: "spawn-failed", code: "ENOENT", message: "spawn cooperbench ENOENT" }) }), label: stops("upstream-unsupported", "spawn-failed") },
  { name: "too many processes", evidence: evidence({}, { driver: driver("agent", { kind: "spawn-failed", code: "EAGAIN", message: "spawn cooperbench EAGAIN" }) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: ["spawn-failed"] },
  { name: "unknown flag", evidence: evidence({}, { driver: driver("agent", exited(2), { stderr: "usage: cooperbench [-h] {run,eval} ...\ncooperbench: error: unrecognized arguments: --openai-base-url x\n" }) }), label: stops("upstream-unsupported", "upstream-unsupported") },
  { name: "no tasks found", evidence: evidence({}, { driver: driver("agent", exited(0), { stdout: "no tasks found\n" }) }), label: stops("nothing-selected", "no-tasks-found") },
  { name: "no tasks found inside a sentence", evidence: evidence({}, { driver: driver("agent", exited(1), { stdout: "agent said: no tasks found here\n" }) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: ["no-tasks-found"] },
  { name: "no runs found", evidence: evidence(solo(), { driver: driver("eval", exited(0), { stdout: "no runs found to evaluate\n" }) }), label: { verdict: null, redo: "agent", reason: "nothing-selected", rule: "no-runs-found" } },
  { name: "no runs found inside a sentence", evidence: evidence(solo(), { driver: driver("eval", exited(0), { stdout: "a test said: no runs found to evaluate\n" }) }), label: infra("eval", "eval-error", "eval-without-trace"), nearMissOf: ["no-runs-found"] },
  { name: "no runs found, printed by an agent phase", evidence: evidence({}, { driver: driver("agent", exited(0), { stdout: "no runs found to evaluate\n" }) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: ["no-runs-found"] },
  { name: "Redis cannot be started", evidence: evidence({}, { driver: driver("agent", exited(1), { stdout: "\n  redis starting via docker...\nerror: Failed to start Redis\n" }) }), label: infra("agent", "redis-unavailable", "redis-unavailable") },
  { name: "no docker for Redis", evidence: evidence({}, { driver: driver("agent", exited(1), { stdout: "error: Docker not found. Install Docker or Redis.\n" }) }), label: stops("docker-cli-missing", "docker-cli-missing") },
  { name: "run fell over a torn JSON", evidence: evidence({}, { driver: driver("agent", exited(1), { stderr: traceback("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)") }) }), label: infra("agent", "torn-result", "torn-json-read") },
  { name: "eval fell over a torn JSON", evidence: evidence(solo(), { driver: driver("eval", exited(1), { stderr: traceback("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)") }) }), label: infra("eval", "eval-error", "torn-eval-read") },
  { name: "the word JSONDecodeError in a log line", evidence: evidence({}, { driver: driver("agent", exited(1), { stderr: "warning: JSONDecodeError: ignored\n" }) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: ["torn-json-read"] },
  { name: "a log line about JSON in an eval", evidence: evidence(solo(), { driver: driver("eval", exited(1), { stderr: "warning: JSONDecodeError: ignored\n" }) }), label: infra("eval", "eval-error", "eval-without-trace"), nearMissOf: ["torn-eval-read"] },
  { name: "an exception nobody knows", evidence: evidence({}, { driver: driver("agent", exited(1), { stderr: traceback("ZeroDivisionError: division by zero") }) }), label: infra("agent", "unknown-error", "run-without-trace"), nearMissOf: ["upstream-crash"] },
  { name: "the exception at the end of a chain counts", evidence: evidence({}, { driver: driver("agent", exited(1), { stderr: `${traceback("KeyError: 'agent2'")}\nDuring handling of the above exception, another exception occurred:\n\n${traceback("redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.")}` }) }), label: infra("agent", "redis-unavailable", "redis-unavailable"), nearMissOf: ["upstream-crash"] },
  { name: "eval ended without a grade", evidence: evidence(solo(), { driver: driver("eval", exited(0)) }), label: infra("eval", "eval-error", "eval-without-trace"), nearMissOf: ["not-evaluated"] },
  { name: "a result.json that nobody could read", evidence: evidence({ "result.json": unread }), label: infra("agent", "unknown-error", "unreadable-result"), nearMissOf: ["torn-result", "not-run"] },
  { name: "empty result.json", evidence: evidence({ "result.json": "" }), label: infra("agent", "torn-result", "torn-result"), nearMissOf: ["not-run", "unreadable-result"] },
  { name: "result.json is null", evidence: evidence({ "result.json": "null" }), label: infra("agent", "torn-result", "torn-result") },
  { name: "result.json without agents", evidence: evidence({ "result.json": '{"repo":"zzlab_task","task_id":8,"features":[1,2],"setting":"coop","agents":{}}' }), label: infra("agent", "torn-result", "torn-result") },
  { name: "container died under the agent", evidence: evidence(solo(), { driver: driver("agent", exited(0), { containers: [container({ diedBeforeStop: true })] }) }), label: infra("agent", "container-lost", "container-died") },
  { name: "container stopped by upstream", evidence: evidence(solo(), { driver: driver("agent", exited(0), { containers: [container()] }) }), label: notEvaluated, nearMissOf: ["container-died"] },
  { name: "container out of memory", evidence: evidence(solo(), { driver: driver("agent", exited(0), { containers: [container({ diedBeforeStop: true, oomKilled: true })] }) }), label: infra("agent", "out-of-memory", "container-oom"), nearMissOf: ["container-died"] },
  { name: "OOMKilled after a normal stop is the agent's own event", evidence: evidence({ ...solo(), ...evalSolo({ passed: false }) }, { driver: driver("eval", exited(0), { containers: [container({ oomKilled: true })] }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["container-oom"] },
  { name: "container died under the tests, upstream says pass", evidence: evidence({ ...solo(), ...evalSolo() }, { driver: driver("eval", exited(0), { containers: [container({ diedBeforeStop: true })] }) }), label: infra("eval", "container-lost", "container-died"), nearMissOf: ["tests-passed"] },
  { name: "container out of memory under the tests", evidence: evidence({ ...solo(), ...evalSolo({ passed: false }) }, { driver: driver("eval", exited(0), { containers: [container({ diedBeforeStop: true, oomKilled: true })] }) }), label: infra("eval", "out-of-memory", "container-oom"), nearMissOf: ["tests-failed"] },
  { name: "a wrong key beside a dead container", evidence: evidence(solo({ error: "litellm.AuthenticationError: x", steps: 1 }), { driver: driver("agent", exited(0), { containers: [container({ diedBeforeStop: true })] }) }), label: stops("model-auth", "model-auth"), nearMissOf: ["container-died"] },
  {
    name: "the Docker door explains exit 125",
    evidence: evidence(solo({ error: "Command '['docker', 'run', '-d', 'i:t']' returned non-zero exit status 125.", steps: 0 }), {
      driver: driver("agent", exited(0), { docker: { requests: 3, execs: 0, containers: [], networks: [], refusals: [], refusedAtEnd: null, failures: [{ by: "daemon", method: "POST", path: "/v1.41/images/create", status: 500, message: "toomanyrequests: You have reached your unauthenticated pull rate limit." }] } }),
    }),
    label: infra("agent", "registry-rate-limit", "registry-rate-limit"),
    nearMissOf: ["docker-run-failed"],
  },
  {
    name: "the Docker door explains a start that took too long",
    evidence: evidence(solo({ error: "Command '['docker', 'run', '-d', 'i:t']' timed out after 120 seconds", steps: 0 }), {
      driver: driver("agent", exited(0), { docker: failedCalls(["/v1.41/containers/create", 404, "No such image: i:t"], ["/v1.41/containers/ab/start", 500, "no space left on device"]) }),
    }),
    label: infra("agent", "disk-full", "disk-full"),
    nearMissOf: ["docker-pull-failed"],
  },
  {
    name: "the Docker door saw only that the image was not there yet",
    evidence: evidence(solo({ error: "Command '['docker', 'run', '-d', 'i:t']' timed out after 120 seconds", steps: 0 }), {
      driver: driver("agent", exited(0), { docker: failedCalls(["/v1.41/containers/create", 404, "No such image: i:t"]) }),
    }),
    label: infra("agent", "docker-pull-failed", "docker-pull-failed"),
    nearMissOf: ["image-missing"],
  },
  {
    name: "the Docker door explains a start of which nobody can read the error",
    evidence: evidence(solo({ error: "x", steps: 0 }), {
      driver: driver("agent", exited(0), { docker: failedCalls(["/v1.41/containers/create", 403, "permission denied while trying to connect to the docker API"]) }),
    }),
    label: stops("docker-permission", "docker-permission"),
    nearMissOf: ["agent-error-unknown"],
  },
  {
    name: "the Docker door saw a failure that upstream got over",
    evidence: evidence(solo(), {
      driver: driver("agent", exited(0), { docker: { requests: 3, execs: 0, containers: [], networks: [], refusals: [], refusedAtEnd: null, failures: [{ by: "daemon", method: "POST", path: "/x", status: 500, message: "toomanyrequests: slow down" }] } }),
    }),
    label: notEvaluated,
    nearMissOf: ["registry-rate-limit"],
  },
  {
    name: "the model door saw 403 behind APIError",
    evidence: evidence(solo({ error: "litellm.APIError: APIError: OpenAIException - no", steps: 1 }), { driver: driver("agent", exited(0), { model: modelDoor(403, "no") }) }),
    label: stops("model-auth", "model-auth"),
    nearMissOf: ["model-unavailable"],
  },
  {
    name: "the model door saw 402 behind APIError",
    evidence: evidence(solo({ error: "litellm.APIError: APIError: OpenAIException - pay", steps: 1 }), { driver: driver("agent", exited(0), { model: modelDoor(402, "pay") }) }),
    label: stops("model-quota", "model-quota"),
    nearMissOf: ["model-auth"],
  },
  {
    name: "the model door saw 502 behind APIError",
    evidence: evidence(solo({ error: "litellm.APIError: APIError: OpenAIException - gateway", steps: 4 }), { driver: driver("agent", exited(0), { model: modelDoor(502, "gateway") }) }),
    label: infra("agent", "model-unavailable", "model-unavailable"),
    nearMissOf: ["model-auth", "model-quota"],
  },
];

function modelDoor(status: number, body: string) {
  return { calls: 1, unanswered: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, statuses: { [status]: 1 }, latencyMs: { total: 10, max: 10 }, errors: [{ status, body }], conversations: [{ answered: 0, lastAnswered: 0, lastCall: 1, end: { status, by: "provider" as const, retryAfterMs: null, codes: [], message: body } }] };
}

function failedCalls(...calls: readonly (readonly [path: string, status: number, message: string])[]) {
  const failures = calls.map(([path, status, message]) => ({ method: "POST", path, status, message, by: "daemon" as const }));
  return { requests: 3, execs: 0, containers: [], networks: [], refusals: [], refusedAtEnd: null, failures };
}
