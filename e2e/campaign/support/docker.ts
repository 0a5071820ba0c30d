import { execFileSync } from "node:child_process";

/** Names of all containers, networks and volumes of the machine that carry a label of ours for this experiment, dead ones included. */
export function leftInDocker(socket: string, experiment: string): string[] {
  const filter = ["--filter", `label=dev.cooperbench-ts.experiment=${experiment}`];
  const list = (args: readonly string[]): string[] =>
    execFileSync("docker", ["-H", `unix://${socket}`, ...args], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line !== "");
  return [
    ...list(["ps", "-a", ...filter, "--format", "container {{.Names}}"]),
    ...list(["network", "ls", ...filter, "--format", "network {{.Name}}"]),
    ...list(["volume", "ls", ...filter, "--format", "volume {{.Name}}"]),
  ];
}
