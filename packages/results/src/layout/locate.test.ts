import { describe, expect, test } from "vitest";
import { locatePair } from "./pair-location.ts";
import { resolveSetting } from "../read/resolve-setting.ts";
import type { Setting } from "../setting.ts";

const pair = { repo: "a_task", taskId: 0, features: [2, 10] };

test.each([
  ["logs/r/solo/a_task/0/f2_f10", { run: "r", upstreamSetting: "solo", pair }],
  ["/x/logs/r/coop/a_task/0/f2_f10/", { run: "r", upstreamSetting: "coop", pair }],
  ["C:\\logs\\r\\team\\a_task\\0\\f2_f10", { run: "r", upstreamSetting: "team", pair }],
  ["logs/r/a_task/0/f2_f10", { run: "r", upstreamSetting: null, pair }],
  ["a_task/0/f2_f10", { run: null, upstreamSetting: null, pair }],
  ["logs/r/solo/a_task/0/f10_f2", { run: "r", upstreamSetting: "solo", pair: null }],
  ["logs/r/solo/a_task/task0/f2_f10", { run: null, upstreamSetting: null, pair: null }],
  ["r/solo/a_task/99999999999999999/f2_f10", { run: "r", upstreamSetting: "solo", pair: null }],
  ["f2_f10", { run: null, upstreamSetting: null, pair: null }],
])("%s", (path, location) => {
  expect(locatePair(path)).toEqual(location);
});

describe("the setting", () => {
  const known = (explicit: Setting | null, upstream: string | null) => {
    const { setting, source, diagnostics } = resolveSetting({ manifest: null, explicit, upstream });
    return [setting, source, diagnostics[0]?.code ?? null];
  };

  test.each([
    [null, "solo", ["solo", "folder", null]],
    [null, "coop", [null, null, "setting-unknown"]],
    [null, null, [null, null, "setting-unknown"]],
    [null, "team", ["team", "folder", null]],
    [null, "pairs", [null, null, "setting-other"]],
    ["team", "coop", [null, null, "setting-mismatch"]],
    ["coop-git", "coop", ["coop-git", "explicit", null]],
    ["coop-comm", "coop", ["coop-comm", "explicit", null]],
    ["coop-comm", null, ["coop-comm", "explicit", null]],
    ["coop-comm", "solo", [null, null, "setting-mismatch"]],
  ] as const)("told %s, upstream %s", (explicit, upstream, expected) => {
    expect(known(explicit, upstream)).toEqual(expected);
  });
});
