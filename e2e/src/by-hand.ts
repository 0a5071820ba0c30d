import type { RealParts } from "./real-parts.ts";

/** What somebody gives to upstream who calls it by hand, in a folder that is theirs. */
export function environmentByHand(parts: RealParts, home: string): Record<string, string | undefined> {
  return {
    PATH: process.env["PATH"],
    HOME: home,
    LITELLM_LOCAL_MODEL_COST_MAP: "True",
    PYTHONUTF8: "1",
    DOCKER_HOST: `unix://${parts.dockerSocket}`,
  };
}
