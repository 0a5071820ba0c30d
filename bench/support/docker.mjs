import { execFileSync } from "node:child_process";

/** Why the daemon with the end-to-end tests' base image cannot be used; null: it can. */
export function dockerFailure(socket = "/var/run/docker.sock") {
  try {
    const image = ["image", "inspect", "-f", "{{.Id}}", "cooperbench-ts-e2e/base:1"];
    execFileSync("docker", ["-H", `unix://${socket}`, ...image], { stdio: "pipe" });
    return null;
  } catch (error) {
    return `Docker or its base image is missing (e2e/parts/up.sh brings them): ${String(error.stderr ?? error.message).trim()}`;
  }
}
