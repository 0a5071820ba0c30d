import { wilson } from "../stats/wilson.ts";

/** A pass rate with its 95 % Wilson interval; null rate and bounds when there is no trial to count. */
export interface PassRate {
  /** `infra-excluded`: pass / (pass + fail). `infra-as-fail`: pass / (pass + fail + infra_error). Pending is in neither. */
  readonly policy: "infra-excluded" | "infra-as-fail";
  readonly ci: "wilson-95";
  readonly k: number;
  readonly n: number;
  readonly rate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export function passRate(policy: PassRate["policy"], k: number, n: number): PassRate {
  return { policy, ci: "wilson-95", k, n, ...wilson(k, n) };
}
