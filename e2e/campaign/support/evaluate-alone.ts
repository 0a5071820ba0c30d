import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Setting, upstreamSetting } from "@cooperbench-ts/results";
import { environmentByHand } from "../../src/by-hand.ts";
import type { RealCampaign } from "./real-campaign.ts";

/** What `cooperbench eval --force` says of a copy of a published folder, called by hand as a user would. */
export async function evaluateAlone(
  campaign: RealCampaign,
  folder: string,
  setting: Setting,
  pair: string,
): Promise<boolean> {
  const { parts, version } = campaign.options;
  const scratch = await mkdtemp(path.join(tmpdir(), "cbts-eval-"));
  try {
    const copy = path.join(scratch, "logs", "copy", upstreamSetting(setting), pair);
    await cp(folder, copy, { recursive: true });
    await rm(path.join(copy, "eval.json"), { force: true });
    const [repo = "", task = "", features = ""] = pair.split("/");
    await mkdir(path.join(scratch, "dataset", repo), { recursive: true });
    await symlink(path.join(parts.dataset, repo, `task${task}`), path.join(scratch, "dataset", repo, `task${task}`));
    const args = [
      "eval",
      "-n",
      "copy",
      "-r",
      repo,
      "-t",
      task,
      "-f",
      features.replaceAll("f", "").replace("_", ","),
      "--backend",
      "docker",
      "--force",
    ];
    const env = environmentByHand(parts, scratch);
    await promisify(execFile)(parts.upstream[version], args, { cwd: scratch, env });
    const evaluated = JSON.parse(await readFile(path.join(copy, "eval.json"), "utf8")) as { both_passed: boolean };
    return evaluated.both_passed;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
