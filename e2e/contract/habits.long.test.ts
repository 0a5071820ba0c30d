import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { habitsIn } from "@cooperbench-ts/attempt/host";
import { habitsOf } from "@cooperbench-ts/results";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);

/** All that PyPI has and that we drive; 0.0.24 never came out. */
const RELEASED = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 28, 29].map((n) => `0.0.${n}`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "wheels-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(RELEASED)("the source of %s shows what the table has for it", { timeout: 120_000 }, async (version) => {
  const wheels = path.join(folder, version);
  await run("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "-d", wheels, `cooperbench==${version}`]);
  const [wheel = ""] = await readdir(wheels);
  await run("python3", ["-m", "zipfile", "-e", path.join(wheels, wheel), wheels]);
  expect(await habitsIn(path.join(wheels, "cooperbench"))).toEqual(habitsOf(version));
});
