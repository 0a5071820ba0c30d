/** What a test of a feature finds: the word that is written there; null: nothing is. */
export type Found = string | null;

export const COMPLETE = "complete";

const BAR = 80;

function rule(title: string, sign: string): string {
  const text = ` ${title} `;
  const left = Math.floor((BAR - text.length) / 2);
  return `${sign.repeat(left)}${text}${sign.repeat(BAR - left - text.length)}`;
}

export function testFile(feature: number): string {
  return `tests/test_feature_${feature}.py`;
}

export interface TestRun {
  readonly feature: number;
  readonly found: Found;
  /** What keeps the module from being used at all. */
  readonly broken?: string | null;
  readonly hundredths: number;
}

export function passes({ found, broken = null }: TestRun): boolean {
  return broken === null && found === COMPLETE;
}

/** What pytest prints of the tests of one feature. */
export function pytestOutput(run: TestRun): string {
  const { feature, hundredths } = run;
  const passed = passes(run);
  const file = testFile(feature);
  const progress = `${file} ${passed ? "." : "F"}`;
  const took = `in 0.${String(hundredths).padStart(2, "0")}s`;
  return [
    rule("test session starts", "="),
    "platform linux -- Python 3.12.4, pytest-8.3.2, pluggy-1.5.0",
    "rootdir: /workspace/repo",
    "collected 1 item",
    "",
    `${progress}${"[100%]".padStart(BAR - progress.length)}`,
    "",
    ...(passed ? [] : failure(run)),
    rule(passed ? `1 passed ${took}` : `1 failed ${took}`, "="),
    "",
  ].join("\n");
}

/** The same in few words, as agents run it. */
export function quietOutput(run: TestRun): string {
  const { feature, hundredths } = run;
  const took = `in 0.${String(hundredths).padStart(2, "0")}s`;
  if (passes(run)) return `.${"[100%]".padStart(BAR - 1)}\n1 passed ${took}\n`;
  return [
    `F${"[100%]".padStart(BAR - 1)}`,
    `>       assert features()["feature_${feature}"] == "complete"`,
    ...said(run).map((line) => `E       ${line}`),
    `FAILED ${testFile(feature)}::test_feature_${feature} - ${said(run)[0] ?? ""}`,
    `1 failed ${took}`,
    "",
  ].join("\n");
}

function failure(run: TestRun): string[] {
  const { feature } = run;
  const [first = "", ...more] = said(run);
  return [
    rule("FAILURES", "="),
    rule(`test_feature_${feature}`, "_"),
    "",
    `    def test_feature_${feature}():`,
    `>       assert features()["feature_${feature}"] == "complete"`,
    ...[first, ...more].map((line) => `E       ${line}`),
    "",
    `${testFile(feature)}:5: ${first.split(":")[0] ?? ""}`,
    rule("short test summary info", "="),
    `FAILED ${testFile(feature)}::test_feature_${feature} - ${first}`,
  ];
}

function said({ feature, found, broken = null }: TestRun): string[] {
  if (broken !== null) return [broken];
  if (found === null) return [`KeyError: 'feature_${feature}'`];
  return [`AssertionError: assert '${found}' == 'complete'`, "  - complete", `  + ${found}`];
}
