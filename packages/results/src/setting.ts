/** The three settings of a campaign, in the order in which they run. */
export const settings = ["solo", "coop-comm", "coop-nocomm"] as const;
export type Setting = (typeof settings)[number];

/** Upstream's own word for a setting: its `--setting` flag and its folder below a run. */
export type UpstreamSetting = "solo" | "coop";

/** Upstream knows `solo` and `coop` only; whether agents may talk is a flag it never records. */
export function upstreamSetting(setting: Setting): UpstreamSetting {
  return setting === "solo" ? "solo" : "coop";
}
