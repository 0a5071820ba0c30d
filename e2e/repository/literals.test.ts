import { agentTraits, settings, upstreamSettings } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import { speaksOf, textsIn } from "./support/literals.ts";
import { housePackages } from "./support/packages.ts";

/** Where the tables hold: each of these asks them by traits. */
const PACKAGES = new Set(["attempt", "cli", "core", "rehearsal", "results"]);
const NAMES = [...new Set([...settings, ...upstreamSettings, ...Object.keys(agentTraits)])];

/** Where such a name may stand all the same. `text`: only in such a one. */
const EXCEPTIONS: readonly { readonly file: string; readonly text?: RegExp; readonly why: string }[] = [
  { file: "results/src/setting.ts", why: "the table of settings" },
  { file: "results/src/agent.ts", why: "the table of agents" },
  {
    file: "results/src/formats/stream-log.ts",
    text: /^\^\(\?:codex\|exec/,
    why: "what a program prints above its turns",
  },
  { file: "results/src/formats/upstream-habits.ts", text: /^agents\/.*\.py$/, why: "files of upstream's package" },
  { file: "results/src/formats/agent-files.ts", text: /^solo$/, why: "a slot, and how its files are named" },
  { file: "results/src/formats/eval-file.ts", text: /^solo-$/, why: "a merge strategy of upstream's" },
  { file: "results/src/tables/pairs-shape.ts", text: /^solo$/, why: "a value of a published column" },
  { file: "results/src/figures/published-leaderboard.ts", why: "published data, under the names of its authors" },
  { file: "results/src/tables/messages-shape.ts", text: /leaves times out/, why: "what a column means" },
  { file: "results/src/tables/agents-shape.ts", text: /counts answered calls/, why: "what a column means" },
  {
    file: "results/src/formats/reasons.ts",
    text: /exists until 0\.0\.11/,
    why: "advice in prose, a page of the docs",
  },
  { file: "results/src/error-text/model-families.ts", text: /workspace/, why: "what providers call a customer" },
  { file: "results/src/tables/step-sends.ts", text: /coop-/, why: "the tools by which agents of upstream send" },
  { file: "results/src/verdict/test-results.ts", text: /patch/, why: "what runner.sh says it applies" },
  { file: "results/src/verdict/rules-eval.ts", text: /Failed to write/, why: "a message of upstream's" },
  { file: "attempt/src/agents/agent-config.ts", text: /^solo\.yaml$/, why: "a file of upstream's package" },
  { file: "rehearsal/src/scenario/settings.ts", why: "the stand-in's table of settings" },
  { file: "rehearsal/src/scenario/agents.ts", why: "the stand-in's table of agents" },
  { file: "rehearsal/src/agent-slots.ts", text: /^solo$/, why: "a slot" },
  {
    file: "rehearsal/src/scenario/evaluate-patches.ts",
    text: /^solo-agent1$/,
    why: "a merge strategy of upstream's",
  },
  {
    file: "rehearsal/src/upstream/program-steps.ts",
    text: /^coop-(?:recv|send )$/,
    why: "the tools by which agents of upstream send",
  },
  {
    file: "rehearsal/src/upstream/task-plan.ts",
    text: /^coop-task-(?:claim|update) $/,
    why: "the tools by which a team changes its list",
  },
  { file: "rehearsal/src/upstream/flags.ts", text: /^Agent framework/, why: "a text of upstream's own --help" },
  { file: "cli/src/commands/adopt.ts", text: /^adopt old/, why: "an example of a command" },
  { file: "cli/src/commands/summary.ts", text: /^summary their/, why: "an example of a command" },
  { file: "cli/src/commands/figures.ts", text: /^figures all/, why: "an example of a command" },
  { file: "cli/src/commands/rehearse.ts", text: /^rehearse --settings/, why: "an example of a command" },
  { file: "core/src/config/drift-fields.ts", text: /^team\.$/, why: "what fields of a manifest begin with" },
  { file: "results/src/read/team-facts.ts", text: /^team-disagrees$/, why: "the code of a diagnostic" },
  { file: "cli/src/commands/explain.ts", text: /^explain pallets/, why: "an example of a command" },
];

interface Hit {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const hitsIn = (file: string, source: string): Hit[] =>
  textsIn(source)
    .filter((piece) => speaksOf(piece, NAMES))
    .map(({ line, text }) => ({ file, line, text }));

const excepts =
  (hit: Hit) =>
  ({ file, text }: (typeof EXCEPTIONS)[number]): boolean =>
    file === hit.file && (text?.test(hit.text) ?? true);

const hits = housePackages()
  .filter(({ folder }) => PACKAGES.has(folder))
  .flatMap(({ folder, sources }) => sources.flatMap(({ path, text }) => hitsIn(`${folder}/${path}`, text)));

test("settings and agents are named in their tables alone", () => {
  const strays = hits.filter((hit) => !EXCEPTIONS.some(excepts(hit)));
  expect(strays.map(({ file, line, text }) => `${file}:${line}: ${text}`)).toEqual([]);
});

test("every exception is needed", () => {
  const needed = EXCEPTIONS.filter((exception) => hits.some((hit) => excepts(hit)(exception)));
  expect(needed).toEqual(EXCEPTIONS);
});

test("a name is found wherever code may hold one, and prose may use the words", () => {
  const planted = [
    'import { solo } from "./solo.ts";',
    "// solo, coop-comm and `codex`: a comment",
    'if (setting !== "solo") run();',
    'type Coop = Exclude<Setting, "coop-nocomm">;',
    "const folder = `${run}/coop/${pair}`;",
    'const files = /^(?:solo|agent\\d+)_traj\\.json$/.test("solo.patch");',
    'const shapes = { mini_swe_agent: "v1", "claude_code": 2 };',
    'say("with coop-comm only", `default: ${agent ?? "codex"}`);',
    'say("the team works solo, then in coop", "solo trials", "teams", "coop-git-like", "no_team");',
  ].join("\n");
  expect(hitsIn("planted.ts", planted).map(({ line, text }) => `${line}: ${text}`)).toEqual([
    "3: solo",
    "4: coop-nocomm",
    "5: /coop/",
    "6: ^(?:solo|agent\\d+)_traj\\.json$",
    "6: solo.patch",
    "7: mini_swe_agent",
    "7: claude_code",
    "8: with coop-comm only",
    "8: codex",
    "9: coop-git-like",
  ]);
});
