import type { AttemptHost } from "./attempt-host.ts";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { lostLogin, namesOf } from "./credentials/credentials.ts";
import { withLastNet } from "./last-net.ts";
import type { AttemptOrder } from "./order/attempt-order.ts";
import { runAgentPhase } from "./phases/agent-phase.ts";
import { runEvalPhase } from "./phases/eval-phase.ts";
import { recoverPhase } from "./phases/recover-phase.ts";
import type { AttemptReport } from "./report/attempt-report.ts";

/**
 * Carries out an order: a function of the order and of what the host offers. Failures, time-outs, interruptions and errors that
 * nobody expected are in the report; what was done and seen is in the host's folder. When it resolves, nothing that it started is left.
 * @throws PrerequisiteError `conditions-differ`, `credentials-missing` (a login that holds no more) before anything is started
 * @throws GaveUpError when an outage was waited for in vain; a `recover` order goes on from there
 */
export async function runAttempt(order: AttemptOrder, host: AttemptHost): Promise<AttemptReport> {
  requireConditions(order, host);
  if (order.work.kind === "agent") {
    requireCredentials(order, host);
    await requireLogin(order, host);
  }
  return withLastNet(order, host, (netted) => carryOut(order, netted));
}

function carryOut(order: AttemptOrder, host: AttemptHost): Promise<AttemptReport> {
  switch (order.work.kind) {
    case "agent":
      return runAgentPhase(order, host);
    case "eval":
      return runEvalPhase(order, order.work.evalTry, host);
    case "recover":
      return recoverPhase(order, order.work.phase, host);
  }
}

function requireCredentials({ credentials: asked }: AttemptOrder, host: AttemptHost): void {
  if (asked === undefined) return;
  const { variables, files } = namesOf(host.credentials);
  const there = new Set([...variables, ...files]);
  const missing = [...asked.variables, ...asked.files].filter((name) => !there.has(name));
  if (missing.length === 0) return;
  throw new PrerequisiteError({
    code: "conditions-differ",
    subject: asked.preset === null ? "credentials" : `credentials of the preset ${asked.preset}`,
    problem: `This machine has no ${missing.join(", no ")}; the order was written where agents get it.`,
    remedy: "Set or make it on this machine, or have the order carried out on another one.",
  });
}

/** Without it an attempt would be paid for, and lost, at its first call. */
async function requireLogin({ model }: AttemptOrder, { credentials }: AttemptHost): Promise<void> {
  const problem = await lostLogin(credentials);
  if (problem === null) return;
  throw new PrerequisiteError({
    code: "credentials-missing",
    subject: credentials.preset === null ? "credentials" : `credentials of the preset ${credentials.preset}`,
    problem: `${model} is called with a login that holds no more: ${problem}.`,
    remedy: "Log in again, and give the same command again.",
  });
}

function requireConditions({ conditions: { upstream } }: AttemptOrder, host: AttemptHost): void {
  const { version, litellmVersion, standIn } = host.upstream;
  if (version === upstream.version && litellmVersion === upstream.litellm && standIn === upstream.standIn) return;
  const named = (of: AttemptOrder["conditions"]["upstream"]): string =>
    `cooperbench ${of.version}, litellm ${of.litellm ?? "unknown"}${of.standIn ? ", a stand-in" : ""}`;
  throw new PrerequisiteError({
    code: "conditions-differ",
    subject: `upstream ${host.upstream.path}`,
    problem: `It is ${named({ version, litellm: litellmVersion, standIn })}; the order was written for ${named(upstream)}.`,
    remedy: "Install that version on this machine, or have the order carried out on another one.",
  });
}
