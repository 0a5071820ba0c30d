import { execFileSync } from "node:child_process";

/** Images whose configuration or history holds a text. */
export function imagesWith(socket: string, text: string): string[] {
  const docker = (...args: string[]): string =>
    execFileSync("docker", ["-H", `unix://${socket}`, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  const ids = new Set(
    docker("images", "-a", "-q", "--no-trunc")
      .split("\n")
      .filter((line) => line !== ""),
  );
  return [...ids].filter((id) => (docker("inspect", id) + docker("history", "--no-trunc", id)).includes(text));
}
