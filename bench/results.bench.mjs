import { runScript } from "./support/run-script.mjs";

export const title = "2,000 pair folders read with the results package, against bare reading of the same files";

/** It prints lines of its own, one of them per bar: `ratio 1.05 (bar 1.2), …: met`. */
export async function bench() {
  const { code, stdout, stderr } = await runScript("packages/results/bench/run.ts");
  const lines = stdout.trim().split("\n");
  const bars = lines.flatMap((line, index) => {
    const [, value, atMost, how] = /^ {2}ratio +([\d.]+) \(bar ([\d.]+)\).*: (met|missed)$/.exec(line) ?? [];
    if (value === undefined) return [];
    const what = lines[index - 3]?.split(":")[0] ?? "ratio";
    return [{ what, value: Number(value), atMost: Number(atMost), isMet: how === "met" }];
  });
  if (bars.length === 0) throw new Error(`it ended with ${code} and said: ${(stderr || stdout).trim().slice(-600)}`);
  return { rows: lines.filter((line) => / (peak|ms CPU)/.test(line)).map((line) => [line.trim(), ""]), bars };
}
