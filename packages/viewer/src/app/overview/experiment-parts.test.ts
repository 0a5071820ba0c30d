import type { ManifestFile } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { partsOfExperiment } from "./experiment-parts.ts";

test("an experiment has its own past, also where the manifest of another one is missing", () => {
  const manifest = { schemaVersion: 1, runs: [{ experiment: "b" }] } as unknown as ManifestFile;
  const past = (experiment: string) => ({ experiment, sessions: [], pauses: [], stops: [] });
  const document = { experiments: [manifest], pasts: [past("a"), past("b")] };
  expect(partsOfExperiment(document, "a")).toEqual({ manifest: null, past: past("a") });
  expect(partsOfExperiment(document, "b")).toEqual({ manifest, past: past("b") });
  expect(partsOfExperiment(document, "c")).toEqual({ manifest: null, past: null });
});
