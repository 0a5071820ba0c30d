import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { housePackages } from "./support/packages.ts";

const run = promisify(execFile);
const packages = housePackages();

describe("packed and installed in an empty project", () => {
  let folder: string;
  let project: string;

  const node = (args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    run(process.execPath, args, { cwd: project });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cbts-packed-"));
    project = path.join(folder, "project");
    await mkdir(project);
    await Promise.all(packages.map(({ dir }) => run("pnpm", ["pack", "--pack-destination", folder], { cwd: dir })));
    const tarballs = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
    expect(tarballs).toHaveLength(packages.length);
    await writeFile(
      path.join(project, "package.json"),
      JSON.stringify({ name: "empty", version: "1.0.0", private: true, type: "module" }),
    );
    const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"];
    await run("npm", ["install", ...flags, ...tarballs.map((name) => path.join(folder, name))], { cwd: project });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("the bin says its version, runs a rehearsal to its end, and writes a report of it", async () => {
    const cli = packages.find(({ folder: name }) => name === "cli");
    const bin = path.join(project, "node_modules", ".bin", "cooperbench-ts");
    expect((await node([bin, "--version"])).stdout.trim()).toBe(cli?.manifest.version);
    const { stdout } = await node([bin, "rehearse", "--pairs", "1", "--faults", "none"]);
    expect(stdout).toMatch(/\| TOTAL +\| +3 \|/);
    // The page that was built ahead is in the package.
    await node([bin, "report", ".rehearsal/logs", "--out", "report"]);
    expect(await readdir(path.join(project, "report"))).toEqual(
      expect.arrayContaining(["app.js", "charts.js", "index.html"]),
    );
  });

  test.each(packages)(
    "$manifest.name: every entry is there with its types and can be imported",
    async ({ manifest }) => {
      const dir = path.join(project, "node_modules", manifest.name);
      const { exports } = JSON.parse(await readFile(path.join(dir, "package.json"), "utf8")) as {
        exports: Record<string, string | Record<string, string>>;
      };
      for (const [entry, target] of Object.entries(exports)) {
        if (typeof target === "string") continue;
        for (const file of Object.values(target)) await access(path.join(dir, file));
        const specifier = path.posix.join(manifest.name, entry);
        const { stdout } = await node([
          "--input-type=module",
          "-e",
          `console.log(Object.keys(await import(${JSON.stringify(specifier)})).length)`,
        ]);
        expect(Number(stdout), specifier).toBeGreaterThan(0);
      }
    },
  );

  test.each(packages)(
    "$manifest.name: README and licence are in, tests are not, dependencies are real versions",
    async ({ manifest }) => {
      const dir = path.join(project, "node_modules", manifest.name);
      const files = (await readdir(dir, { recursive: true })).filter((file) => !file.startsWith("node_modules"));
      expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE"]));
      expect(files.filter((file) => /\.test\.|fixtures|corpus/.test(file))).toEqual([]);
      const installed = JSON.parse(await readFile(path.join(dir, "package.json"), "utf8")) as typeof manifest;
      expect(Object.values(installed.dependencies ?? {}).filter((range) => !/^\d/.test(range))).toEqual([]);
    },
  );
});
