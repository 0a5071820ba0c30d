import { bar, runJsonScript } from "./support/run-script.mjs";

export const title = "26 images pulled, against a loop of docker pull on the same daemon, wiped before each";

export async function bench() {
  const told = await runJsonScript("packages/docker-images/bench/images-pull.ts");
  if (told.skipped !== undefined) return { notMeasured: told.skipped };
  const seconds = (all) => all.map((each) => each.toFixed(1)).join(", ");
  const row = ({ pullSeconds, sequentialSeconds }) => `${seconds(pullSeconds)} s to ${seconds(sequentialSeconds)} s`;
  return {
    rows: [
      ["over a line of 50 ms and 20 MB/s per connection", row(told.throttled)],
      ["without that line", `${row(told.unthrottled)} (ratio ${told.unthrottled.ratio.toFixed(2)})`],
    ],
    bars: [
      bar("ratio over that line", Math.round(told.throttled.ratio * 100) / 100, 0.6),
      bar("exit code of the bench, which also counts the containers of a second verify", told.exitCode, 0),
    ],
  };
}
