import { AsyncLocalStorage } from "node:async_hooks";
import { ExperimentError, type Spend } from "@cooperbench-ts/results";
import { spendOf, unknownSpend } from "@cooperbench-ts/results/experiment";
import { type AttemptFolder, attemptFolder, readCallBill, readPairFolder } from "@cooperbench-ts/results/node";
import type { AttemptHost } from "./attempt-host.ts";
import { keptOf } from "./credentials/kept-of.ts";
import { Redaction } from "./credentials/redaction.ts";
import { requireAttemptFolder } from "./folder/attempt-folder-lost.ts";
import { type AttemptOrder, phaseOf } from "./order/attempt-order.ts";
import { DiskGuard } from "./outage/disk-guard.ts";
import { noMoreFiles } from "./outage/refusal.ts";
import { GaveUpError } from "./outage/outages.ts";
import { endNotedGroup } from "./process/left-behind.ts";
import { upstreamCost } from "./doors/model/upstream-cost.ts";
import { readAttemptRecord, writeAttemptRecord } from "./report/attempt-record.ts";
import type { AttemptReport } from "./report/attempt-report.ts";
import { reportUnexpected } from "./report/unexpected-end.ts";

const attempts = new AsyncLocalStorage<(error: unknown) => void>();

/**
 * Gives an error that nobody caught to the attempt in which it was thrown, which then ends by it. For whoever owns the process, to be
 * called where it would end otherwise (`uncaughtException`). @returns whether there is such an attempt
 */
export function failAttempt(error: unknown): boolean {
  const fail = attempts.getStore();
  fail?.(error);
  return fail !== undefined;
}

/**
 * What ends by an error that nobody expected ends this attempt, and no other: it is reported as `unknown-error`, with the stack in its record.
 * What the host or its user must know of (ExperimentError, GaveUpError, a phase that was not taken note of) is thrown on.
 */
export async function withLastNet(
  order: AttemptOrder,
  host: AttemptHost,
  act: (host: AttemptHost) => Promise<AttemptReport>,
): Promise<AttemptReport> {
  const ending = new AbortController();
  let isOver = false;
  const uncaught: unknown[] = [];
  const refusals: unknown[] = [];
  const fail = (error: unknown): void => {
    // What it left behind may still fall over: there is nothing more to end.
    if (isOver) void host.onProgress({ type: "notice", level: "warning", message: `After the end: ${String(error)}` });
    uncaught.push(error);
    ending.abort();
  };
  const onProgress: AttemptHost["onProgress"] = async (progress) => {
    try {
      await host.onProgress(progress);
    } catch (error) {
      if (progress.type === "phase-started") refusals.push(error);
      throw error;
    }
  };
  const netted = { ...host, onProgress, signal: AbortSignal.any([host.signal, ending.signal]) };
  try {
    const report = await attempts.run(fail, () => act(netted));
    return uncaught.length === 0 ? report : await endUnexpected(order, host, uncaught[0], report.spend);
  } catch (error) {
    if (ExperimentError.isInstance(error) || error instanceof GaveUpError || refusals.includes(error)) throw error;
    return await endUnexpected(order, host, uncaught[0] ?? error, null);
  } finally {
    isOver = true;
  }
}

async function endUnexpected(
  order: AttemptOrder,
  host: AttemptHost,
  error: unknown,
  spend: AttemptReport["spend"],
): Promise<AttemptReport> {
  const refusal = noMoreFiles(error);
  if (refusal !== null) throw refusal;
  const folder = attemptFolder(host.folder, order.trial);
  if (error instanceof Error && "code" in error && error.code === "ENOENT") await requireAttemptFolder(folder);
  await endNotedGroup(folder.process);
  const isAgent = phaseOf(order) === "agent";
  const redaction = await Redaction.of(host.credentials);
  const report = reportUnexpected(order, error, {
    spend: isAgent ? (spend ?? (await spendSoFar(host, folder))) : null,
    clean: (text) => redaction.text(text),
  });
  const { judgement } = report;
  if (isAgent) await redaction.folder(keptOf(folder)).catch(() => {});
  const before = isAgent ? null : await readAttemptRecord(folder);
  const body = { agent: null, evals: [], patchRepair: [], spend: report.spend ?? unknownSpend, ...before, judgement };
  const write = new DiskGuard(host).carry(() => writeAttemptRecord(order, folder, body));
  await write.catch((cause: unknown) => {
    if (cause instanceof GaveUpError) throw cause;
    // It may be what the error was about. The judgement goes to whoever gave the order anyway.
  });
  return report;
}

/** By the model door, else by what upstream had written. */
async function spendSoFar(host: AttemptHost, folder: AttemptFolder): Promise<Spend> {
  const left = { driver: null, upstreamVersion: host.upstream.version };
  const evidence = await readPairFolder(folder.pairFolder, left).catch(() => null);
  const bill = await readCallBill(folder.calls).catch(() => null);
  const upstream = evidence === null ? { costUsd: null } : upstreamCost(evidence, host.model, bill);
  return spendOf({ upstream, bill, started: true, priced: host.model.priced });
}
