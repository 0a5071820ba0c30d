import { bar, runJsonScript } from "./support/run-script.mjs";

export const title = "Resume decision for 10,000 trials, against bare reading of the same files";

export async function bench() {
  const { lines, megabytes, journal, withFolders } = await runJsonScript("packages/core/bench/resume.ts");
  const row = ({ bareMs, decisionMs, cpuRatio }) => `${decisionMs} ms to ${bareMs} ms; CPU ratio ${cpuRatio}`;
  return {
    rows: [
      [`from the journal alone, ${lines} lines, ${megabytes} MB`, row(journal)],
      ["with the folders of all finished trials", row(withFolders)],
    ],
    bars: [bar("ratio, journal alone", journal.ratio, 1.7), bar("ratio, with the folders", withFolders.ratio, 1.7)],
  };
}
