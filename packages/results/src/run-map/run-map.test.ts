import { expect, test } from "vitest";
import { coopFiles, codes, JINJA, manifestOfRun, read, soloFiles } from "../read/fixtures/trees.ts";
import { parseRunMap, parseRunRule } from "./run-rule.ts";

const TALK = [{ from: "agent1", to: "agent2", message: "hi" }];
/** Three repeats of two settings, named by hand, and a run of something else. */
const named = [1, 2, 3].flatMap((repeat) => [...soloFiles(`x_solo_${repeat}`), ...coopFiles(`x_msg_${repeat}`, TALK)]);

const what = ({
  run,
  arm,
  setting,
  repeat,
}: {
  run: string;
  arm: string | null;
  setting: string | null;
  repeat: number;
}) => `${run}: ${arm ?? "-"} ${setting ?? "?"} ${repeat}`;

test("rules tell arm, setting and repeat; what they do not name is left out, and said", async () => {
  const { runs, pairs, diagnostics } = await read([...named, ...soloFiles("smoke")], {
    runs: ["x_solo_{repeat}=solo", "x_msg_{repeat}=coop-comm@talking"],
  });
  expect(runs.map(what)).toEqual([
    "x_solo_1: - solo 1",
    "x_solo_2: - solo 2",
    "x_solo_3: - solo 3",
    "x_msg_1: talking coop-comm 1",
    "x_msg_2: talking coop-comm 2",
    "x_msg_3: talking coop-comm 3",
  ]);
  expect(pairs).toHaveLength(6);
  expect(diagnostics.filter(({ code }) => code === "runs-left-out").map(({ message }) => message)).toEqual([
    "1 run that no rule names: smoke",
  ]);
  expect(codes(diagnostics)).not.toContain("setting-unknown");
});

test("a name may hold the arm, and a rule may leave the setting to the folder", async () => {
  const { runs } = await read(named, {
    runs: ["{arm}_msg_{repeat}=coop-nocomm", { run: "x_solo_*", arm: "alone", repeat: 1 }],
  }).catch((error: Error) => ({ runs: [error.message] }));
  expect(runs).toEqual([expect.stringMatching(/x_solo_1 and x_solo_2: Both are repeat 1 of solo in arm alone/)]);
  const told = await read(named, { runs: ["{arm}_msg_{repeat}=coop-nocomm", { run: "x_solo_2", arm: "alone" }] });
  expect(told.runs.map(what)).toEqual([
    "x_solo_2: alone solo 1",
    "x_msg_1: x coop-nocomm 1",
    "x_msg_2: x coop-nocomm 2",
    "x_msg_3: x coop-nocomm 3",
  ]);
});

test("without rules repeats are those that names tell, and what nobody knows is said with the rule to pass", async () => {
  const { runs, diagnostics } = await read(named);
  expect(runs.map(what)).toEqual(
    ["x_solo_1: x 1 solo", "x_solo_2: x 2 solo", "x_solo_3: x 3 solo"]
      .map((_, at) => `x_solo_${at + 1}: x solo ${at + 1}`)
      .concat([1, 2, 3].map((repeat) => `x_msg_${repeat}: x_msg ? ${repeat}`)),
  );
  expect(diagnostics.filter(({ code }) => code.startsWith("r")).map(({ message }) => message)).toEqual([
    "runs that differ by a number at the end are taken for repeats of one arm: x_msg_{repeat} (1 to 3), x_solo_{repeat} (1 to 3); a run map says it otherwise",
    "upstream records neither whether agents of coop could send messages nor whether they shared a repository, so the setting of 3 runs is not known (x_msg_1, x_msg_2, x_msg_3): tell it by a run map, such as x_msg_{repeat}=coop-comm",
  ]);
});

test("one setting is that of the runs that it can be true of; where it can be true of none, it is a mistake", async () => {
  const mixed = await read([...soloFiles("s"), ...coopFiles("c", TALK)], { setting: "coop-comm" });
  expect(mixed.runs.map(what)).toEqual(["s: s solo 1", "c: c coop-comm 1"]);
  expect(codes(mixed.diagnostics)).not.toContain("setting-mismatch");
  const mistaken = await read(soloFiles("s"), { setting: "coop-comm" });
  expect(codes(mistaken.diagnostics)).toContain("setting-mismatch");
});

test("of a run with two settings each rule takes its own", async () => {
  const { runs } = await read([...soloFiles("r"), ...coopFiles("r", TALK)], { runs: ["r=coop-comm", "r=solo@alone"] });
  expect(runs.map(what)).toEqual(["r: alone solo 1", "r: - coop-comm 1"]);
});

test("a rule that names nothing is refused, with the names that are there", async () => {
  await expect(read(named, { runs: ["x_slo_{repeat}=solo"] })).rejects.toMatchObject({
    code: "run-map-unmatched",
    message: expect.stringContaining("The runs are: x_msg_1, x_msg_2, x_msg_3, x_solo_1, x_solo_2, x_solo_3."),
  });
});

test("a path tells runs of one name apart", async () => {
  const trees = [...soloFiles("old/x"), ...soloFiles("new/x")];
  const { pairs } = await read(trees, { runs: ["old/x=solo@old", "new/*=solo@new"] });
  expect(pairs.map(({ arm, run }) => `${arm} is ${run}`).sort()).toEqual(["new is new/x", "old is old/x"]);
});

test.each([
  ["x", "It is no PATTERN=SETTING[@ARM]."],
  ["x=", '"" is no setting.'],
  ["x=coop", '"coop" is no setting.'],
  ["x=solo@{arm}", 'The arm "{arm}" has braces'],
  ["=solo", "It is no PATTERN=SETTING[@ARM]."],
])("%s is no rule", (text, problem) => {
  expect(() => parseRunRule(text)).toThrow(problem);
});

test("rules as texts", () => {
  expect(parseRunRule("a=b_{repeat}=solo@x@y")).toEqual({ run: "a=b_{repeat}", setting: "solo", arm: "x@y" });
  expect(parseRunRule("old-*=@old")).toEqual({ run: "old-*", arm: "old" });
});

test("a run map in a file", () => {
  expect(parseRunMap('{"runs": [{"run": "x", "setting": "solo", "repeat": 2}]}', "map.json")).toEqual([
    { run: "x", setting: "solo", repeat: 2 },
  ]);
  expect(() => parseRunMap('{"runs": [{"run": "x", "setting": "coop"}]}', "map.json")).toThrow(
    /^map\.json: It is no run map: runs\.0\.setting: .*; expected \{"runs"/,
  );
});

test("a rule that contradicts a manifest is said, and the manifest stands; a rule that tells nothing is said too", async () => {
  const ours = [manifestOfRun("r", "coop-comm", [`${JINJA}/f1_f2`]), ...coopFiles("r", TALK)];
  const { runs, diagnostics } = await read(ours, { runs: ["r=coop-nocomm@x"] });
  expect(runs.map(what)).toEqual(["r: x coop-comm 2"]);
  expect(diagnostics.find(({ code }) => code === "setting-mismatch")?.message).toBe(
    "told to be coop-nocomm, but its manifest says coop-comm",
  );
  const shadowed = await read(ours, { runs: ["r=coop-nocomm@x", "*=@y", "r=coop-comm@z"] });
  expect(shadowed.runs.map(what)).toEqual(["r: y coop-comm 2"]);
  expect(shadowed.diagnostics.filter(({ code }) => code === "run-rule-unused").map(({ message }) => message)).toEqual([
    expect.stringMatching(/^the rule for r as coop-nocomm tells nothing/),
    expect.stringMatching(/^the rule for r as coop-comm tells nothing/),
  ]);
});

test.each(["constructor", "toString", "__proto__"])("a run may be called %s", async (name) => {
  const { pairs } = await read(soloFiles(name), { runs: [`${name}=solo@${name}`] });
  expect(pairs.map(({ arm, run, setting }) => [arm, run, setting])).toEqual([[name, name, "solo"]]);
});

test("repeats count from 1", async () => {
  await expect(read(soloFiles("z_0"), { runs: ["z_{repeat}=solo"] })).rejects.toMatchObject({
    code: "run-map-unmatched",
  });
  const { pairs } = await read(soloFiles("z_007"), { runs: ["z_{repeat}=solo"] });
  expect(pairs.map(({ repeat }) => repeat)).toEqual([7]);
});
