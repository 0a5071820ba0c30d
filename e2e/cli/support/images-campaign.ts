import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import type { MovedDaemon } from "../../images/support/moved-daemon.ts";
import type { OwnRegistry } from "../../images/support/own-registry.ts";
import { makeTaskImage } from "../../images/support/task-image.ts";
import { type CliResult, jsonLines } from "./cli.ts";
import { testFolder } from "./folders.ts";

export const imageName = (repo: string): string => `akhatua/cooperbench-${repo}:task1`;
export const [good, broken, absent] = [imageName("cli-good"), imageName("cli-broken"), imageName("cli-absent")];

/** The registry has the good and the broken image, and nothing for the absent one. */
export async function pushGoodAndBroken(registry: OwnRegistry): Promise<void> {
  await registry.push("akhatua/cooperbench-cli-good", "task1", await makeTaskImage({ name: "cli good" }));
  await registry.push(
    "akhatua/cooperbench-cli-broken",
    "task1",
    await makeTaskImage({ name: "cli broken", broken: ["dirty", "no-base64"] }),
  );
}

/** A working folder with a dataset whose subsets are these repositories. */
export async function campaignFolder(subsets: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const cwd = await testFolder();
  await mkdir(path.join(cwd, "dataset/subsets"), { recursive: true });
  for (const [subset, repos] of Object.entries(subsets)) {
    const tasks = repos.map((repo) => ({ repo, task_id: 1, pairs: [[1, 2]] }));
    await writeFile(path.join(cwd, `dataset/subsets/${subset}.json`), JSON.stringify({ name: subset, tasks }));
  }
  return cwd;
}

/** Image, state and reason of each line of a `--json` output. */
export const states = (result: CliResult): unknown[][] =>
  jsonLines(result.stdout).map(({ image, state, reason }) => [image, state, reason]);

export async function expectNothingOfOurs({ daemon }: MovedDaemon): Promise<void> {
  expect(await daemon.containers()).toEqual([]);
  expect((await daemon.docker("images", "-qf", "dangling=true")).trim()).toBe("");
}

/** How `images root` stops and starts the daemon. */
export function serviceFlags({ options: { stopCommand, startCommand } }: MovedDaemon): string[] {
  return ["--stop-command", stopCommand.join(" "), "--start-command", startCommand.join(" ")];
}
