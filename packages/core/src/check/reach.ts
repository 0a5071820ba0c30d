import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { endpointText, isOwnAddress, openGate, plainAddress, type Reach } from "@cooperbench-ts/attempt/host";
import { containerAddresses, defaultBridgeSubnets, runScript } from "@cooperbench-ts/docker-images";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { containerOwner } from "../tools/container-owner.ts";
import type { DockerAccess } from "../tools/docker-access.ts";
import { asPrerequisite } from "./as-prerequisite.ts";
import { type ReachCandidate, reachCandidates } from "./reach-candidates.ts";

/** For a container to start, connect and end. */
const PROBE_MS = 30_000;
const ANSWER_S = 10;

/**
 * Where containers reach this machine, tried with a container of the image, which must be here.
 * @throws PrerequisiteError `containers-cut-off` where they do not
 */
export async function proveReach(
  docker: DockerAccess,
  image: string,
  /** `candidates`: by default all that this machine has. */
  {
    signal,
    candidates,
  }: { readonly signal?: AbortSignal | undefined; readonly candidates?: readonly ReachCandidate[] } = {},
): Promise<Reach> {
  const failures: string[] = [];
  for (const candidate of candidates ?? (await candidatesOf(docker, signal))) {
    const proved = await prove(docker, image, candidate, signal);
    if (typeof proved !== "string") return proved;
    failures.push(`${candidate.host}: ${proved}`);
  }
  throw new PrerequisiteError({
    code: "containers-cut-off",
    subject: `Docker at ${endpointText(docker.endpoint)}`,
    problem: `The agent calls its model, or sends its messages, from inside its container, and no container reaches this machine (${failures.join("; ")}).`,
    remedy:
      "Let connections from Docker's bridge in (a firewall's INPUT chain), and use a daemon of this machine: agents in containers cannot be run on a remote one.",
  });
}

async function candidatesOf({ client }: DockerAccess, signal: AbortSignal | undefined): Promise<ReachCandidate[]> {
  return reachCandidates(await asPrerequisite(defaultBridgeSubnets(client, { signal })));
}

/** @returns why it is none */
async function prove(
  { client }: DockerAccess,
  image: string,
  { listen, host }: ReachCandidate,
  signal: AbortSignal | undefined,
): Promise<Reach | string> {
  const word = randomBytes(12).toString("hex");
  let container = "";
  let found: Reach | string = "no connection came";
  const onAdmitted = (socket: Socket): void => {
    createInterface({ input: socket }).once("line", (line) => {
      if (line !== word) return;
      const from = plainAddress(socket.remoteAddress ?? "");
      void containerAddresses(client, container, { signal })
        .then((addresses) => {
          const apart = addresses.includes(from);
          found = apart || isOwnAddress(from) ? { listen, host, apart } : `a container comes as ${from} there`;
        })
        .catch((error: unknown) => (found = String(error)))
        .finally(() => socket.end("heard\n"));
    });
    socket.resume();
  };
  const callers = { admits: async () => true, refused: () => {} };
  const gate = await openGate({ reach: { listen }, callers, name: "proof", onAdmitted }).catch(String);
  if (typeof gate === "string") return gate;
  try {
    const script = [
      `exec 3<>/dev/tcp/${host}/${gate.port} || exit 1`,
      `echo ${word} >&3`,
      `read -r -t ${ANSWER_S} answer <&3 && [ "$answer" = heard ]`,
    ].join("\n");
    const owner = await containerOwner();
    const onContainer = (id: string): void => void (container = id);
    const run = await asPrerequisite(
      runScript(client, { image, script, owner, timeoutMs: PROBE_MS, signal, onContainer }),
    );
    return run.exitCode === 0 ? found : (run.stderr.trim().split("\n").at(-1) ?? "") || "it does not answer";
  } finally {
    gate.close();
  }
}
