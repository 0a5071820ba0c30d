import { expect, test } from "vitest";
import { readDockerError } from "./docker-error.ts";
import { dockerReason } from "./docker-reason.ts";

test("docker-py: operation, status and the daemon's words", () => {
  const text =
    '409 Client Error for http+docker://localhost/v1.47/containers/ab12/exec?x=1: Conflict ("container ab12 is not running")';
  expect(readDockerError(text)).toEqual({
    speaker: "daemon",
    operation: "/containers/ab12/exec",
    status: 409,
    message: "container ab12 is not running",
  });
});

test.each([
  ["Error response from daemon: task 4c131a not found", "daemon", "container-lost"],
  ["docker: Error response from daemon: driver failed: port is already allocated.", "daemon", "docker-run-failed"],
  [
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "client",
    "docker-unavailable",
  ],
  [
    "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct",
    "client",
    "docker-unavailable",
  ],
  [
    "OCI runtime exec failed: exec failed: unable to start container process: error executing setns process",
    "runtime",
    "container-lost",
  ],
  ["Error: can only create exec sessions on running containers: container state improper", "podman", "container-lost"],
  ["Cannot connect to Podman. Please verify your connection", "podman", "docker-unavailable"],
  ["rpc error: code = Unavailable desc = connection error", "containerd", "docker-unavailable"],
  [
    "HTTPConnectionPool(host='127.0.0.1', port=2375): Read timed out. (read timeout=60)",
    "client",
    "docker-unavailable",
  ],
  ["Error: No such container: abc", "daemon", "container-lost"],
] as const)("%s", (text, speaker, reason) => {
  const error = readDockerError(text);
  expect(error).toMatchObject({ speaker });
  expect(error === null ? null : dockerReason(error)).toBe(reason);
});

test.each([
  "AssertionError: Cannot connect to the Docker daemon",
  "503 Server Error: Backend is unhealthy for url: https://files.example/x",
  "HTTPSConnectionPool(host='huggingface.co', port=443): Read timed out.",
  "E   Error response from daemon: No such container",
  "Error: expected 3 to be 4",
  "error: pathspec 'image.py' did not match any file(s) known to git",
  "Error: Cannot find module '/app/src/storage'",
  "Error: Invalid value for '--image'",
  "Task build is not defined",
  "504 Server Error: Gateway Time-out for url: https://huggingface.co/x (Request ID: 7)",
  "Command '['docker', 'exec', 'ab', 'pytest']' timed out after 60 seconds",
])("%s is not Docker's", (text) => {
  expect(readDockerError(text)).toBeNull();
});
