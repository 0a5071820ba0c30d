import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installPackage, run } from "../portability/install-package.ts";
import { findRuntimes } from "../portability/runtimes.ts";

const inCi = process.env["CI"] === "true";
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const runtimes = await findRuntimes();
let dir: string;
let project: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "results-package-"));
  project = await installPackage(dir);
  await cp(here("../portability/portable.mjs"), join(project, "portable.test.mjs"));
  await cp(here("../portability/consumer.ts"), join(project, "consumer.ts"));
}, 240_000);

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

for (const [name, runtime] of runtimes) {
  test.skipIf(runtime === null && !inCi)(
    `the installed package passes under ${name}${runtime === null ? " (not on this machine)" : ""}`,
    { timeout: 120_000 },
    async () => {
      if (runtime === null) throw new Error(`${name} was not found in node_modules/.bin or on PATH`);
      await expect(
        run(runtime.command, [...runtime.test, "./portable.test.mjs"], { cwd: project }),
      ).resolves.toBeDefined();
    },
  );
}

test(
  "the installed package type-checks in a strict project that checks its libraries",
  { timeout: 120_000 },
  async () => {
    const compilerOptions = {
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      module: "nodenext",
      target: "es2023",
      exactOptionalPropertyTypes: true,
      types: [],
    };
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
    const { stdout } = await run(here("../../../node_modules/.bin/tsc"), ["-p", "."], { cwd: project }).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe("");
  },
);

test("the root entry bundles for a browser and runs without anything of Node", { timeout: 120_000 }, async () => {
  const entry = join(project, "browser.js");
  await writeFile(entry, 'import * as results from "@cooperbench-ts/results";\nglobalThis.results = results;\n');
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    platform: "browser",
    format: "iife",
    write: false,
    metafile: true,
    absWorkingDir: project,
  });
  expect(Object.keys(bundle.metafile.inputs).filter((path) => path.startsWith("node:"))).toEqual([]);
  const text = bundle.outputFiles[0]?.text ?? "";
  const context: Record<string, unknown> = { TextEncoder, AbortSignal };
  runInNewContext(text, context);
  const rows: unknown = runInNewContext(
    "results.readResultsFrom(results.mapSource(new Map([['r/solo/a_task/1/f1_f2/result.json', '{']]))).then((r) => r.pairs.map((p) => p.reason).join())",
    context,
  );
  await expect(rows).resolves.toBe("torn-result");
});

test("nothing in the sources of the root entry names a module of Node", async () => {
  const metafile = (
    await build({
      entryPoints: [here("./index.ts")],
      bundle: true,
      platform: "neutral",
      mainFields: ["module", "main"],
      conditions: ["import"],
      write: false,
      metafile: true,
    })
  ).metafile;
  const sources = Object.keys(metafile.inputs).filter((path) => path.includes("results/src/"));
  expect(sources.length).toBeGreaterThan(50);
  const texts = await Promise.all(sources.map(async (path) => ({ path, text: await readFile(path, "utf8") })));
  expect(
    texts
      .filter(({ text }) => /from "node:|\bprocess\.(?:env|argv|cwd|exit|std)|\bBuffer\./.test(text))
      .map(({ path }) => path),
  ).toEqual([]);
});

const examples = here("../../../examples/results-figures/");
const scripts = (await readdir(examples)).filter((name) => name.endsWith(".ts"));

test("there is a script per figure of the paper, and each runs on its own", { timeout: 120_000 }, async () => {
  expect(scripts.length).toBeGreaterThanOrEqual(11);
  const node = runtimes.get("Node 24");
  if (node == null) throw new Error("Node 24 was not found in node_modules/.bin or on PATH");
  const copied = ["logs", ...scripts].map((name) => cp(join(examples, name), join(project, name), { recursive: true }));
  await Promise.all(copied);
  for (const name of scripts) {
    const { stdout } = await run(node.command, [name], { cwd: project });
    expect(stdout, name).toMatch(/: \d+ rows?, \d+ columns|\| TOTAL/);
  }
});
