import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRehearsal } from "@cooperbench-ts/rehearsal";
import { runExperiment } from "@cooperbench-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planStudy } from "../foreign/maker/plan-study.ts";
import { writeTree } from "../foreign/maker/write-tree.ts";
import { codeBlocks, documents, root } from "./support/documents.ts";

const snippets = documents()
  .filter(({ file }) => file.endsWith("README.md"))
  .flatMap((document) => codeBlocks(document).filter(({ language }) => language === "ts" || language === "js"))
  .map((block, index) => ({ ...block, name: `snippet-${index + 1}.${block.language}` }));
const runnable = snippets.filter(({ info }) => info !== "no-run");

/**
 * Below e2e, so that packages resolve as in a user's project. Each snippet's working directory holds results in `logs`, and in
 * `their/logs` those of somebody else: two arms, three repeats.
 */
let sources = "";
let work = "";

beforeAll(async () => {
  mkdirSync(path.join(root, "e2e/.cache"), { recursive: true });
  sources = mkdtempSync(path.join(root, "e2e/.cache/snippets-"));
  work = mkdtempSync(path.join(tmpdir(), "cooperbench-ts-readme-"));
  for (const { name, code } of snippets) writeFileSync(path.join(sources, name), code);
  writeTree(planStudy(1), path.join(work, "their"));
  const rehearsal = await createRehearsal({ dir: path.join(work, "campaign"), pairs: 3, faults: "storm", seed: 1 });
  await runExperiment(
    {
      name: "readme",
      model: "rehearsal/stand-in",
      upstream: rehearsal.upstreamPath,
      dataset: rehearsal.datasetDir,
      subset: rehearsal.subset,
      timeout: "10s",
      logs: path.join(work, "logs"),
    },
    { environment: process.env, standIn: { version: rehearsal.upstreamVersion }, timeScale: 1 / 1000 },
  );
});

afterAll(() => {
  for (const folder of [sources, work]) rmSync(folder, { recursive: true, force: true });
});

describe("snippets of the README files", () => {
  it("are there", () => {
    expect(snippets.map(({ file }) => file)).toEqual(expect.arrayContaining(["README.md", "packages/core/README.md"]));
  });

  it("type-check against what was built", () => {
    const config = {
      extends: "../../../tsconfig.base.json",
      compilerOptions: { noEmit: true, types: ["node"], typeRoots: ["../../../node_modules/@types"] },
      files: snippets.filter(({ language }) => language === "ts").map(({ name }) => name),
    };
    writeFileSync(path.join(sources, "tsconfig.json"), JSON.stringify(config));
    const { stdout, status } = spawnSync(path.join(root, "node_modules/.bin/tsc"), ["-p", sources], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("make a report of a stranger's tree in under 15 lines: rates, two arms, difficulty, cost per pass, two figures", () => {
    const report = snippets.find(({ file, code }) => file === "README.md" && code.includes("their/logs"));
    expect(
      report?.code
        .trim()
        .split("\n")
        .filter((line) => line !== "").length,
    ).toBeLessThan(15);
    const { status, stdout } = spawnSync(process.execPath, [path.join(sources, report?.name ?? "")], {
      cwd: work,
      encoding: "utf8",
    });
    expect(status).toBe(0);
    for (const said of ["rate", "difference", "difficulty", "costPerPassUsd"]) expect(stdout).toContain(said);
    for (const name of ["success-by-setting", "difficulty-curve"])
      expect(readFileSync(path.join(work, `${name}.svg`), "utf8")).toContain("</svg>");
  });

  it.each(runnable)("run: $name of $file", ({ name }) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(sources, name)], {
      cwd: work,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.trim()).not.toBe("");
  });
});
