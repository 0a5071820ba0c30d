// Three pairs through the library, without the CLI, on a stand-in of upstream: `pnpm start`, no Docker, Python or key.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runExperiment } from "@cooperbench-ts/core";
import { createRehearsal } from "@cooperbench-ts/rehearsal";

const dir = await mkdtemp(path.join(tmpdir(), "run-experiment-"));
const rehearsal = await createRehearsal({ dir, pairs: 3 });
const outcome = await runExperiment(
  {
    name: "example",
    model: "rehearsal/stand-in",
    settings: ["solo"],
    upstream: rehearsal.upstreamPath,
    dataset: rehearsal.datasetDir,
    subset: rehearsal.subset,
    logs: path.join(dir, "logs"),
  },
  {
    environment: process.env,
    standIn: { version: rehearsal.upstreamVersion },
    onEvent: (event) => console.log(JSON.stringify(event)),
  },
);
assert.equal(outcome.kind, "complete");
assert.equal(outcome.counts.pass + outcome.counts.fail, 3);
await rm(dir, { recursive: true });
