import { dockerFailure } from "./support/docker.mjs";
import { bar, runJsonScript } from "./support/run-script.mjs";

export const title = "200 docker execs through the Docker door, against 200 without";

export async function bench() {
  const failure = dockerFailure();
  if (failure !== null) return { notMeasured: failure };
  const told = await runJsonScript("packages/attempt/bench/docker-door.ts");
  return {
    rows: [["median exec", `${told.medianThroughMs} ms to ${told.medianWithoutMs} ms`]],
    bars: [bar("ratio", told.ratio, 1.15)],
  };
}
