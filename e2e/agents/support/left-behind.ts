import { execFileSync } from "node:child_process";
import { leftInDocker } from "../../campaign/support/docker.ts";
import { processesLeft } from "../../cli/support/processes.ts";

/** Names that upstream gives to what an attempt shares; the doors rename them, so that none of them may appear. */
const SHARED = /^(?:cooperbench-git$|cooperbench$|cooperbench-git-data$|cb-team-)/;

function names(socket: string, args: readonly string[]): string[] {
  const text = execFileSync("docker", ["-H", `unix://${socket}`, ...args], { encoding: "utf8" });
  return text.split("\n").filter((line) => line !== "");
}

/** Containers, networks and volumes of the machine, by kind and name. */
export function inDocker(socket: string): string[] {
  return [
    ...names(socket, ["ps", "-a", "--format", "container {{.Names}}"]),
    ...names(socket, ["network", "ls", "--format", "network {{.Name}}"]),
    ...names(socket, ["volume", "ls", "--format", "volume {{.Name}}"]),
  ];
}

/**
 * What a campaign has left: what carries its label, what has a name that upstream would have given, and was not there before
 * (null: others may make such things at the same time), and processes that name its folder.
 */
export async function leftBehind(
  socket: string,
  campaign: { readonly name: string; readonly dir: string },
  before: readonly string[] | null,
): Promise<readonly string[]> {
  const here = before === null ? [] : inDocker(socket);
  const shared = here.filter((one) => SHARED.test(one.split(" ")[1] ?? "") && before?.includes(one) === false);
  return [...leftInDocker(socket, campaign.name), ...shared, ...(await processesLeft(campaign.dir, 2000))];
}
