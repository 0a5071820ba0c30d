import { bar, runJsonScript } from "./support/run-script.mjs";

export const title = "Resume decision for 10,000 trials, against bare reading of the same files (CPU)";

export async function bench() {
  const { lines, megabytes, journal, withFolders } = await runJsonScript("packages/core/bench/resume.ts");
  const row = ({ bareCpuMs, decisionCpuMs, wallRatio }) =>
    `${decisionCpuMs} ms to ${bareCpuMs} ms; wall ratio ${wallRatio}`;
  return {
    rows: [
      [`from the journal alone, ${lines} lines, ${megabytes} MB`, row(journal)],
      ["with the folders of all finished trials", row(withFolders)],
    ],
    bars: [bar("ratio, journal alone", journal.ratio, 1.5), bar("ratio, with the folders", withFolders.ratio, 1.5)],
  };
}
