import { writeFileSync } from "node:fs";
import path from "node:path";
import { probeUpstream } from "@cooperbench-ts/attempt/host";
import { expect, test } from "vitest";
import { environmentByHand } from "../src/by-hand.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { matrixFolder, recordedProbe, recordedProbes, type RecordedProbe } from "./support/matrix.ts";

describeWithParts("what decides about the cells of the table of agents", (parts) => {
  /** `WRITE_AGENTS_PAGE=1` writes it. */
  test("is what the installed versions say", async () => {
    const probes: RecordedProbe[] = [];
    for (const upstream of Object.values(parts.upstream)) {
      const environment = { ...environmentByHand(parts, "/nonexistent"), PATH: process.env["PATH"] ?? "" };
      probes.push(recordedProbe(await probeUpstream({ upstream, environment, standIn: null })));
    }
    if (process.env["WRITE_AGENTS_PAGE"] === "1")
      writeFileSync(path.join(matrixFolder, "probes.json"), `${JSON.stringify(probes, null, 2)}\n`);
    expect(recordedProbes()).toEqual(probes);
  }, 600_000);
});
