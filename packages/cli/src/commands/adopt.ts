import path from "node:path";
import { adopt, type Adoption, experimentName } from "@cooperbench-ts/core";
import type { Command } from "commander";
import { addRunFlags, effectiveConfig } from "../config/run-flags.ts";
import { addRunMap, readRunMap, readSetting } from "../config/run-map.ts";
import { printLine, sayLine, writeJsonLine } from "../io.ts";
import { AdoptionTotals, adoptionText } from "../render/adopt.ts";
import { type CommandContext, newCommand, onRun } from "./command.ts";

export function adoptCommand(context: CommandContext): Command {
  const command = addRunFlags(
    addRunMap(
      newCommand(
        context,
        "adopt",
        "takes results made by upstream or by a script into an experiment, as judge finds them; the tree itself is not changed, and no upstream is needed",
        [
          "adopt old/logs --model command-a-03-2025 --name command-a",
          "adopt old/logs/run-7 --setting coop-nocomm --name command-a --model command-a-03-2025",
          "adopt old/logs --runs 'flash_msg_{repeat}=coop-comm' --repeat 3 --settings coop-comm --name flash --model flash",
        ],
      ),
    ),
  )
    .argument("<dir>", "results tree, run folder or pair folder")
    .option("--upstream-version <version>", "version that made runs without a manifest (default: unknown)");
  return onRun(command, context, async (options, [dir = ""]) => {
    const { io } = context;
    const runs = await readRunMap(io.cwd, options);
    const setting = readSetting(options) ?? null;
    const { input, config } = await effectiveConfig(io, options);
    const adoptions = adopt(
      input,
      { environment: io.environment },
      {
        dir: path.resolve(io.cwd, dir),
        runs,
        setting,
        upstreamVersion: (options["upstreamVersion"] as string | undefined) ?? null,
        onNotice: (text) => sayLine(io, `note: ${text}`),
      },
    );
    const totals = new AdoptionTotals();
    const say = (adoption: Adoption): void =>
      options["json"] === true ? writeJsonLine(io, adoption) : printLine(io, adoptionText(adoption));
    for await (const adoption of adoptions) {
      totals.add(adoption);
      say(adoption);
    }
    const experiment = experimentName(config);
    if (options["json"] === true) writeJsonLine(io, { type: "adopted", experiment, ...totals.counts });
    sayLine(io, `${experiment}: ${totals.text}`);
    return 0;
  });
}
