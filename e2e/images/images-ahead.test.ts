import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AttemptReport } from "@cooperbench-ts/attempt";
import type { ExperimentHost } from "@cooperbench-ts/core";
import { runExperiment } from "@cooperbench-ts/core";
import { type ScriptedModel, startScriptedModel } from "@cooperbench-ts/rehearsal";
import { pairKey } from "@cooperbench-ts/results";
import type { ExperimentEvent, ExperimentOutcome } from "@cooperbench-ts/results/experiment";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { judgements } from "../../packages/core/src/testing/judgements.ts";
import { realParts } from "../src/real-parts.ts";
import { describeWith } from "./parts.ts";
import { OwnDaemon } from "./support/own-daemon.ts";
import { OwnRegistry } from "./support/own-registry.ts";
import { makeTaskImage } from "./support/task-image.ts";

const parts = realParts();
/** Of the images of these pairs the first is here, the second at the registry, and the third nowhere. */
const pairs = ["abacus_calc_task/0/f1_f2", "paper_crane_task/7/f1_f3", "tide_table_task/12/f1_f3"];
const [here, remote, nowhere] = ["abacus-calc:task0", "paper-crane:task7", "tide-table:task12"].map(
  (name) => `akhatua/cooperbench-${name}`,
) as [string, string, string];

describeWith(
  ["dockerd", "docker", "docker-registry", "base-image"],
  "images that come while the first trials run, from a real registry to a real daemon",
  () => {
    let registry: OwnRegistry;
    let daemon: OwnDaemon;
    let model: ScriptedModel;
    let dir: string;
    beforeAll(async () => {
      registry = await OwnRegistry.start();
      for (const image of [here, remote]) {
        const [name = "", tag = ""] = image.split(":");
        await registry.push(name, tag, await makeTaskImage({ name: image }));
      }
      daemon = await OwnDaemon.start({ mirrors: [registry.url] });
      model = await startScriptedModel({ script: () => ({ kind: "text", text: "yes" }) });
    });
    afterAll(async () => {
      await model?.close();
      await daemon?.end();
      await registry?.end();
    });
    beforeEach(async () => {
      dir = await mkdtemp(path.join(tmpdir(), "cbts-ahead-"));
      await daemon.wipe();
      await daemon.docker("pull", "-q", here);
    });
    afterEach(() => rm(dir, { recursive: true, force: true }));

    interface Seen {
      readonly events: ExperimentEvent[];
      /** Pairs whose agents began, each with the images that were good by then. */
      readonly begun: { readonly pair: string; readonly good: readonly string[] }[];
    }

    /** The real checks and the real pulls; of an attempt there is only its judgement, and the first waits for the second image. */
    async function run(seen: Seen, strict: boolean): Promise<ExperimentOutcome> {
      const remoteIsGood = Promise.withResolvers<void>();
      const goodOnes = (): string[] =>
        seen.events.flatMap((event) => (event.type === "image" && event.state === "good" ? [event.image] : []));
      const execute = async ({
        trial,
        attempt,
        work,
      }: Parameters<ReturnType<NonNullable<ExperimentHost["executor"]>>["execute"]>[0]) => {
        const pair = pairKey(trial.pair);
        if (work.kind === "agent") seen.begun.push({ pair, good: goodOnes() });
        if (pair === pairs[0]) await remoteIsGood.promise;
        const judgement = work.kind === "agent" ? judgements.notEvaluated : judgements.pass;
        return { attempt, work, judgement, record: null, spend: null, repairs: [] } as unknown as AttemptReport;
      };
      return runExperiment(
        {
          name: "ahead",
          model: "openai/gpt-4o",
          agent: "mini_swe_agent",
          upstream: parts?.upstream["0.0.11"] ?? "",
          dataset: parts?.dataset ?? "",
          subset: "e2e",
          pairs,
          settings: ["solo"],
          concurrency: 1,
          endpoint: { baseUrl: model.openaiBase },
          logs: path.join(dir, "logs"),
          strict,
        },
        {
          environment: { PATH: process.env["PATH"], OPENAI_API_KEY: "none", DOCKER_HOST: daemon.client.host },
          cacheFolder: path.join(dir, "cache"),
          onEvent: (event) => {
            seen.events.push(event);
            if (goodOnes().includes(remote)) remoteIsGood.resolve();
          },
          executor: () => ({ execute }),
        },
      );
    }

    test.skipIf(parts === null)(
      "a trial begins with its image, and of one that is nowhere the trials are skipped",
      async () => {
        const seen: Seen = { events: [], begun: [] };
        const outcome = await run(seen, false);
        expect(outcome).toMatchObject({ kind: "incomplete", counts: { pass: 2 } });
        expect(seen.begun).toEqual([
          { pair: pairs[0], good: [here] },
          { pair: pairs[1], good: [here, remote] },
        ]);
        const notices = seen.events.flatMap((event) => (event.type === "notice" ? [event.message] : []));
        expect(notices.filter((text) => text.includes("skipped"))).toEqual([
          expect.stringContaining(`The trials of ${nowhere} are skipped: pull-failed (image-missing)`),
        ]);
      },
    );

    test.skipIf(parts === null)("with --strict no trial begins before all images are there", async () => {
      const seen: Seen = { events: [], begun: [] };
      await expect(run(seen, true)).rejects.toMatchObject({ code: "images-not-ready" });
      expect(seen.begun).toEqual([]);
      expect(existsSync(path.join(dir, "logs", "ahead-solo"))).toBe(false);
    });
  },
);
