import type { AttemptHost } from "../attempt-host.ts";
import { attemptFolder } from "@cooperbench-ts/results/node";
import { restoreForEval } from "../folder/work-folder.ts";
import type { AttemptOrder } from "../order/attempt-order.ts";
import { DiskGuard } from "../outage/disk-guard.ts";
import { readAttemptRecord, withEval, writeAttemptRecord } from "../report/attempt-record.ts";
import { type AttemptReport, reportOn } from "../report/attempt-report.ts";
import { evalArgv } from "../upstream/argv.ts";
import { judgeWork } from "./judge-work.ts";
import { stillNoted } from "../credentials/redaction.ts";
import { noCredentials } from "../credentials/credentials.ts";
import { runUpstream } from "./upstream-process.ts";

/** One try of the eval phase of an attempt; it spends no model money. */
export async function runEvalPhase(order: AttemptOrder, evalTry: number, host: AttemptHost): Promise<AttemptReport> {
  const { trial, limits } = order;
  await host.onProgress({ type: "phase-started", phase: "eval", limitMs: limits.evalMs });
  const folder = attemptFolder(host.folder, trial);
  const disk = new DiskGuard(host);
  await disk.carry(() => restoreForEval(folder, trial, host));
  const ended = await runUpstream(order, host, folder, {
    evalTry,
    argv: evalArgv({ upstream: host.upstream.path, run: trial.run, pair: trial.pair }),
    limitMs: limits.evalMs,
    environment: {},
    credentials: noCredentials,
  });
  const driver = await ended.driver(null);
  const judged = await judgeWork(order, folder, { driver, upstreamVersion: host.upstream.version });
  const before = await readAttemptRecord(folder);
  const judgement = stillNoted(judged.judgement, before?.judgement ?? null);
  const record = ended.record(null, judgement);
  const body = await withEval(folder, record);
  await disk.carry(() => writeAttemptRecord(order, folder, body));
  return reportOn(order, { judgement: ended.process.end.kind === "interrupted" ? null : judgement, record });
}
