import type { PhaseRecord, PhaseTime } from "@cooperbench-ts/results";

export interface TimeShare {
  readonly label: string;
  readonly ms: number;
  /** Of the whole phase, 0 to 1. */
  readonly share: number;
  readonly tone: "plain" | "soft" | "bad";
}

/** What the time of a phase went to. Two agents do several things at a time, so the shares may add up to more than the whole. */
export function timeShares(time: PhaseTime): TimeShare[] {
  const rows: [string, number, TimeShare["tone"]][] = [
    ["Commands", time.commandsMs, "plain"],
    ["Model calls", time.callsMs, "plain"],
    ["… in vain", time.failedCallsMs, "bad"],
    ["Held back", time.heldMs, "bad"],
    ["Installing", time.installMs ?? 0, "soft"],
    ["Nothing of it", time.neitherMs, "soft"],
  ];
  return rows
    .filter(([label, ms]) => ms > 0 || label === "Commands" || label === "Model calls")
    .map(([label, ms, tone]) => ({ label, ms, share: time.totalMs > 0 ? ms / time.totalMs : 0, tone }));
}

/** The phases of an attempt in the order in which they ran. */
export function phasesOf(attempt: {
  readonly agent: PhaseRecord | null;
  readonly evals: readonly PhaseRecord[];
}): { readonly name: string; readonly phase: PhaseRecord }[] {
  return [
    ...(attempt.agent === null ? [] : [{ name: "Agents", phase: attempt.agent }]),
    ...attempt.evals.map((phase, at) => ({
      name: attempt.evals.length === 1 ? "Evaluation" : `Evaluation, try ${at + 1}`,
      phase,
    })),
  ];
}
