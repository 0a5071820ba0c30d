import type { LeftTrial, PlannedRegrading } from "@cooperbench-ts/core";

/** Which runs are called what nobody says they are. */
export function assumedText(assumed: PlannedRegrading["assumed"]): string[] {
  return assumed.map(
    ({ run, setting }) =>
      `${run}: whether its agents could send messages or shared a repository is not recorded; it is called ${setting} (--setting says otherwise), which changes no verdict`,
  );
}

/** What is not evaluated, and why. */
export function leftText(left: readonly LeftTrial[]): string[] {
  if (left.length === 0) return [];
  const lines = left.map(({ run, pair, dir, why }) => `  ${run ?? "-"}/${pair ?? dir ?? "-"}  ${why}`);
  return [`not regraded, because there is no work to evaluate (${left.length}):`, ...lines];
}
