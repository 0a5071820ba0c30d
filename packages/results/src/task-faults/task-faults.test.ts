import { expect, test } from "vitest";
import { JINJA, PATCH, read, soloFiles } from "../read/fixtures/trees.ts";
import type { Results } from "../read/results.ts";
import { successRates } from "../stats/success-rates.ts";
import { plannedTrials } from "../summary/planned-trials.ts";
import { summarize } from "../summary/summarize.ts";
import { summaryNotes } from "../summary/summary-notes.ts";
import { withTaskFaults } from "./broken-pairs.ts";
import { taskFaultsShape } from "./task-faults-shape.ts";
import { taskFaults } from "./task-faults.ts";

const SITE = "/usr/local/lib/python3.12/site-packages";
const end = "Cleaning up repository...\n";

/** What pytest prints of one failing test. */
const failing = (error: string, file: string, test = "test_it") =>
  `_____ ${test} _____\n    x()\nE   ${error}\n\n${file}:12: ${/^\w+/.exec(error)?.[0] ?? ""}\n=== short test summary info ===\nFAILED tests/test_x.py::${test} - ${error.slice(0, 20)}\n== 1 failed, 4 passed in 0.1s ==\n${end}`;
const passing = `5 passed in 0.1s\n${end}`;

interface Outputs {
  readonly a: string;
  readonly b: string;
}

/** One solo trial for each pair of outputs: what holds `FAILED` did not pass. */
function trials(outputs: readonly Outputs[], pair = "f1_f2", run = "solo", patch = PATCH): [string, string][] {
  return outputs.flatMap(({ a, b }, at) => {
    const [first, second] = pair.split("_").map((feature) => Number(feature.slice(1)));
    const feature = (output: string) => ({ passed: !output.includes("FAILED"), test_output: output });
    const evaluation = {
      repo: "pallets_jinja_task",
      task_id: 1621,
      features: [first, second],
      setting: "solo",
      merge: null,
      feature1: feature(a),
      feature2: feature(b),
      both_passed: feature(a).passed && feature(b).passed,
      error: null,
      evaluated_at: "2026-01-01T07:00:00",
    };
    return soloFiles(`${run}_${at + 1}`, `${JINJA}/${pair}`).map(([path, text]): [string, string] => {
      if (path.endsWith("eval.json")) return [path, JSON.stringify(evaluation)];
      return [path, path.endsWith(".patch") ? patch : text];
    });
  });
}

const faultsOf = async (files: [string, string][], options = {}) => taskFaults(await read(files), options);
const again = (count: number, a: (at: number) => string, b: (at: number) => string = () => passing): Outputs[] =>
  Array.from({ length: count }, (_, at) => ({ a: a(at), b: b(at) }));

test("a warning that something outside raises as an error, in every evaluation, is nobody's fault", async () => {
  const error = (at: number) => `DeprecationWarning: load_files() is deprecated since ${at}.0, see https://x.y/${at}`;
  const rows = await faultsOf(trials(again(4, (at) => failing(error(at), `${SITE}/hub/file_download.py`))));
  expect(rows).toEqual([
    {
      fault: "never-passes",
      repo: "pallets_jinja_task",
      taskId: 1621,
      featureId: 1,
      pairKey: null,
      evaluations: 4,
      affected: 4,
      trials: 4,
      cause: "warning-as-error",
      signature: "DeprecationWarning: load_files() is deprecated since <n>.<n>, see <url>",
      quote: error(0),
      dir: `solo_1/solo/${JINJA}/f1_f2`,
    },
  ]);
  for (const row of rows) expect(taskFaultsShape.schema.parse(row)).toEqual(row);
});

test("a name that a module outside no longer has, whoever asks for it", async () => {
  const gone = "AttributeError: module 'numpy' has no attribute 'long'. Did you mean: 'log'?";
  expect(await faultsOf(trials(again(3, () => failing(gone, `${SITE}/numpy/__init__.py`))))).toMatchObject([
    { cause: "missing-in-module", affected: 3 },
  ]);
  const asked = `${failing(gone, "src/own/image.py")}\n${SITE}/numpy/core.py:3: UserWarning: x\n`;
  expect(await faultsOf(trials(again(3, () => asked)))).toMatchObject([{ cause: "missing-in-module" }]);
});

test.each([
  ["its tests' assertions", "AssertionError: assert 'a' == 'b'", `${SITE}/pkg/testing.py`],
  ["a name that the work does not have", "AttributeError: 'Features' object has no attribute 'decode'", "src/f.py"],
  [
    "an argument that the work calls otherwise",
    "TypeError: encode() got an unexpected keyword argument 'z'",
    "tests/test_x.py",
  ],
  [
    "how the work calls Python's library",
    "TypeError: expected str, not tuple",
    "/usr/local/lib/python3.9/posixpath.py",
  ],
  ["the work's own module", "ImportError: cannot import name 'F' from 'own.things'", "tests/test_x.py"],
  ["an error outside that no other feature has", "ValueError: bad value", `${SITE}/pkg/core.py`],
  ["the work's own warning", "DeprecationWarning: old", "src/own/things.py"],
])("a feature that is only hard is not broken: %s", async (_, error, file) => {
  expect(await faultsOf(trials(again(12, () => failing(error, file))))).toEqual([]);
});

test("the repository's own package is not outside, wherever it is installed", async () => {
  const error = "AttributeError: module 'own' has no attribute 'new_feature'";
  const patch = PATCH.replaceAll("x.py", "src/own/x.py");
  const files = (of: string) =>
    trials(
      again(3, () => failing(error, `${SITE}/own/__init__.py`)),
      "f1_f2",
      "solo",
      of,
    );
  expect(await faultsOf(files(patch))).toEqual([]);
  expect(await faultsOf(files(PATCH))).toHaveLength(1);
});

test("errors that differ from attempt to attempt are a hard feature", async () => {
  const names = ["one", "two", "three", "four"];
  const output = (at: number) => failing(`DeprecationWarning: ${names[at]} is old`, `${SITE}/hub/x.py`);
  expect(await faultsOf(trials(again(4, output)))).toEqual([]);
});

test("nearly all have to share it: nine of ten do, eight of ten do not", async () => {
  const broken = failing("DeprecationWarning: old", `${SITE}/hub/x.py`);
  const other = failing("AssertionError: assert 1 == 2", "tests/test_x.py");
  const ten = (count: number) => again(10, (at) => (at < count ? broken : other));
  expect(await faultsOf(trials(ten(9)))).toMatchObject([{ affected: 9, evaluations: 10 }]);
  expect(await faultsOf(trials(ten(8)))).toEqual([]);
});

test("one pass, too few evaluations, and evaluations without a test say nothing", async () => {
  const broken = failing("DeprecationWarning: old", `${SITE}/hub/x.py`);
  const onePasses = trials(again(5, (at) => (at === 4 ? passing : broken)));
  expect(await faultsOf(onePasses, { kinds: ["never-passes"] })).toEqual([]);
  expect(await faultsOf(trials(again(2, () => broken)))).toEqual([]);
  expect(await faultsOf(trials(again(2, () => broken)), { minimum: 2 })).toHaveLength(1);
  const none = 'error: No valid patches in input (allow with "--allow-empty")\nFAILED\n';
  expect(await faultsOf(trials(again(5, (at) => (at < 2 ? broken : none))))).toEqual([]);
});

test("an error from outside that features of several pairs share", async () => {
  const broken = failing("ValueError: no such codec: 'x'", `${SITE}/codecs2/core.py`);
  const one = trials(
    again(3, () => broken),
    "f1_f2",
    "a",
  );
  const two = trials(
    again(3, () => broken),
    "f3_f4",
    "b",
  );
  expect((await faultsOf([...one, ...two])).map(({ featureId, cause }) => [featureId, cause])).toEqual([
    [1, "shared-by-features"],
    [3, "shared-by-features"],
  ]);
  // Of one pair alone it may be the work, in which both features are.
  const both = trials(
    again(
      3,
      () => broken,
      () => broken,
    ),
  );
  expect(await faultsOf(both)).toEqual([]);
});

test("a traceback in what a program logged is none of a test", async () => {
  const logged = `Traceback (most recent call last):\n  File "${SITE}/hub/x.py", line 3, in f\nDeprecationWarning: old\n`;
  const hard = failing("AssertionError: assert 1 == 2", "tests/test_x.py");
  expect(await faultsOf(trials(again(4, () => logged + hard)))).toEqual([]);
  const unittest = `${logged}Ran 3 tests in 0.1s\nFAILED (errors=1)\n${end}`;
  expect(await faultsOf(trials(again(4, () => unittest)))).toMatchObject([{ cause: "warning-as-error" }]);
});

test("passes in which no test is seen to have run", async () => {
  const silent = `all is well\n${end}`;
  expect(await faultsOf(trials(again(3, (at) => (at === 0 ? passing : silent))))).toMatchObject([
    { fault: "passes-without-test", featureId: 1, evaluations: 3, affected: 2, trials: 2, signature: null },
  ]);
});

test("equal patches that were judged differently", async () => {
  const failed = failing("AssertionError: assert 1 == 2", "tests/test_x.py");
  const outputs = again(3, (at) => (at === 0 ? passing : failed));
  expect(await faultsOf(trials(outputs))).toMatchObject([
    { fault: "flaky-verdict", pairKey: `${JINJA}/f1_f2`, evaluations: 3, affected: 1, trials: 3, featureId: null },
  ]);
  // Of these runs nobody knows the version; another one may be all the difference.
  const results = await read(trials(outputs));
  const faults = await taskFaults(results);
  expect(results.pairs.map(({ evalPolicy }) => evalPolicy)).toEqual([null, null, null]);
  expect(faults.map(({ cause }) => cause)).toEqual(["rules-unknown"]);
  const notes = (of: typeof faults) => summaryNotes(summarize(plannedTrials(results), { faults: of }));
  const said = "3 trials with patches that were judged differently another time";
  expect(notes(faults)).toContain(`${said} (perhaps by other rules: upstream's version is not known)`);
  const known = { ...results, pairs: results.pairs.map((row) => ({ ...row, evalPolicy: "0.0.29" })) };
  expect((await taskFaults(known)).map(({ cause }) => cause)).toEqual([null]);
  expect(notes(await taskFaults(known))).toContain(said);
  const own = (patch: string, at: number) => trials([outputs[at] as Outputs], "f1_f2", `r${at}`, patch);
  expect(await faultsOf([...own(PATCH, 0), ...own(PATCH.replaceAll("+b", "+c"), 1)])).toEqual([]);
});

test("the policy leaves out the trials of every pair with such a feature, and verdicts stay", async () => {
  const broken = failing("DeprecationWarning: old", `${SITE}/hub/x.py`);
  const files = [
    ...trials(again(3, () => broken)),
    ...trials(
      again(2, () => passing),
      "f2_f3",
      "other",
    ),
  ];
  const results: Results = await read(files);
  const faults = await taskFaults(results);
  const pairs = withTaskFaults(results.pairs, faults);
  expect(pairs.map(({ taskBroken }) => taskBroken)).toEqual([false, false, true, true, true]);
  expect(pairs.map(({ verdict }) => verdict)).toEqual(results.pairs.map(({ verdict }) => verdict));
  const rate = (rows: typeof pairs, exclude: "none" | "task-broken") =>
    successRates(rows, { exclude }).map(({ k, n }) => [k, n]);
  expect(rate(pairs, "none")).toEqual([[2, 5]]);
  expect(rate(pairs, "task-broken")).toEqual([[2, 2]]);
  expect(rate([...results.pairs], "task-broken")).toEqual([[2, 5]]);

  const planned = plannedTrials(results);
  expect(summarize(planned, { faults, exclude: "task-broken" })).toMatchObject({
    total: { total: 2, pass: 2 },
    leftOut: { taskBroken: 3, taskFaults: { features: 1, trials: 3 } },
  });
  const noted = (options: object) => summaryNotes(summarize(planned, options)).filter((note) => /nobody/.test(note));
  expect(noted({ faults })).toEqual([
    "3 trials of pairs with a feature that nobody passes, by an error that is not about the work (1 feature: `export --table task-faults` names them, `--exclude task-broken` leaves them out)",
  ]);
  expect(noted({ faults, exclude: "task-broken" })).toEqual([
    "3 trials in none of these numbers: nobody can pass there (exclude=task-broken)",
  ]);
  expect(noted({})).toEqual([]);
});
