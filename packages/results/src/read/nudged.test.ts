import { describe, expect, test } from "vitest";
import { manifestFile, runManifest } from "../formats/fixtures/our-files.ts";
import type { RunManifest } from "../formats/manifest-file.ts";
import type { Setting } from "../setting.ts";
import { wholeTeam } from "../team.ts";
import { coopFiles, JINJA, read } from "./fixtures/trees.ts";

describe("who is nudged", () => {
  const nudged = async (changes: Partial<RunManifest> & { version?: string }, setting: Setting = "coop-comm") => {
    const run = runManifest("r11", setting, [`${JINJA}/f1_f2`], { version: "0.0.11", ...changes });
    const { pairs, runs, diagnostics } = await read([
      ["r11/manifest.json", JSON.stringify(manifestFile(run))],
      ...coopFiles("r11", []),
    ]);
    const isSaid = diagnostics.some(({ code }) => code === "submit-nudge-bias");
    return [pairs[0]?.nudged, runs[0]?.nudged, isSaid];
  };

  test("is what the manifest has from the source of its upstream; else the version tells", async () => {
    expect(await nudged({ nudge: "nudged" })).toEqual([true, true, true]);
    expect(await nudged({ nudge: "none", version: "0.0.29" })).toEqual([false, false, false]);
    expect(await nudged({ version: "0.0.29" })).toEqual([true, true, true]);
    expect(await nudged({ version: "0.0.29" }, "coop-nocomm")).toEqual([false, false, false]);
    expect(await nudged({ version: "main" })).toEqual([null, null, false]);
  });

  test("is told by what ran the agents, where their work was only evaluated here", async () => {
    const source = {
      ...({ tree: "t", run: "r", setting: "coop-comm", experiment: null, evalPolicy: null } as const),
      ...({ agent: null, model: null, cooperbenchTs: null, patches: "upstream", grading: 1, work: {} } as const),
      upstreamVersion: "0.0.23",
    };
    expect(await nudged({ version: "0.0.29", source })).toEqual([false, false, false]);
  });

  test("is nobody in a team that was left without messages", async () => {
    const run = (messages: boolean) =>
      runManifest("r11", "team", [`${JINJA}/f1_f2`], { version: "0.0.29", team: { ...wholeTeam, messages } });
    for (const messages of [true, false]) {
      const { pairs, diagnostics } = await read([
        ["r11/manifest.json", JSON.stringify(manifestFile(run(messages)))],
        ...coopFiles("r11", []).map(([path, text]): [string, string] => [path.replace("/coop/", "/team/"), text]),
      ]);
      expect(pairs[0]?.nudged).toBe(messages);
      expect(diagnostics.some(({ code }) => code === "submit-nudge-bias")).toBe(messages);
    }
  });
});
