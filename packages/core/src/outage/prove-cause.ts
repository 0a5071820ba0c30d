import { findProgram } from "@cooperbench-ts/attempt/host";
import { type DaemonState, describeDaemon } from "@cooperbench-ts/docker-images";
import type { AskedPart } from "@cooperbench-ts/results";
import type { EndpointAnswer } from "../check/endpoint-check.ts";
import type { Proof } from "../check/proof.ts";
import type { Askable } from "./cause-still-there.ts";

const NOBODY: Proof = { kind: "open", answer: "there is nobody to ask" };

/** Asks a part whether what a trial has met holds for every trial. Rejects where it cannot be asked. */
export async function proveCause(
  part: AskedPart,
  { askModel, docker, searchPath }: Pick<Askable, "askModel" | "docker" | "searchPath">,
  signal: AbortSignal,
): Promise<Proof> {
  switch (part) {
    case "model":
      return provedBy(await askModel(signal));
    case "docker":
      return docker === null ? NOBODY : provedByDaemon(await describeDaemon(docker, { signal }));
    case "docker-cli": {
      if (searchPath === null) return NOBODY;
      const program = await findProgram("docker", searchPath);
      return program === null
        ? { kind: "confirmed", reason: "docker-cli-missing", answer: "no folder of PATH has a program named docker" }
        : { kind: "refuted", answer: `${program} is there` };
    }
  }
}

/** Only a good answer refutes: one that asks for patience, or refuses for another reason, says nothing of the cause. */
function provedBy({ cause, status, message: answer }: EndpointAnswer): Proof {
  if (cause !== null) return { kind: "confirmed", reason: cause, answer };
  return { kind: status !== null && status < 300 ? "refuted" : "open", answer };
}

/** One that is away says nothing about who may use it. */
export function provedByDaemon(state: DaemonState): Proof {
  if (state.available) return { kind: "refuted", answer: "the Docker daemon answers" };
  const { code, message: answer } = state;
  return code === "docker-permission" ? { kind: "confirmed", reason: code, answer } : { kind: "open", answer };
}
