import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { currentOwner } from "@cooperbench-ts/results/node";
import { FORGED, HOSTILE, HOSTILE_NAME, HostileTree, hostileTexts, NAME, PAIR, pipe } from "./hostile-tree.ts";

export type Reader = "judge" | "again" | "explain" | "status" | "summary" | "difficulty" | "export" | "adopt" | "plan";

export interface Harm {
  readonly name: string;
  readonly harm: (tree: HostileTree) => void | Promise<void>;
  /** Who is most likely to fall for it. */
  readonly most: Reader;
  /** Also in the gate. */
  readonly soon?: true;
  /** As whom, and with how much, the commands run. */
  readonly shell?: string;
}

const text = (content: string) => (file: string) => writeFileSync(file, content);
const sparse =
  (bytes: number, head = "") =>
  (file: string): void => {
    writeFileSync(file, head);
    truncateSync(file, bytes);
  };
const link = (target: string) => (file: string) => symlinkSync(target, file);
const folder = (file: string) => mkdirSync(file);
const deep = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
/** In the place of each closing brace of a JSON text. */
const andKey = (file: string, member: string) =>
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(/(?<![{[\s])\s*\}/g, `,${member}}`));
const agent = (tree: HostileTree, part: object) =>
  tree.change(tree.pair("result.json"), (value) => {
    const result = value as { agent: object };
    return { ...result, agent: { ...result.agent, ...part } };
  });

/** Where in a tree something else than a file can lie. */
const PLACES: readonly (readonly [name: string, file: (tree: HostileTree) => string, most: Reader, soon?: true])[] = [
  ["the result", (tree) => tree.pair("result.json"), "summary", true],
  ["the verdict", (tree) => tree.pair("verdict.json"), "status"],
  ["the trajectory", (tree) => tree.pair("solo_traj.json"), "again"],
  ["the patch", (tree) => tree.pair("solo.patch"), "adopt"],
  ["the manifest of a run", (tree) => tree.run("manifest.json"), "judge"],
  ["the manifest of the experiment", (tree) => tree.home("manifest.json"), "status"],
  ["the journal", (tree) => tree.home("journal.jsonl"), "status", true],
  ["the record of an attempt", (tree) => tree.attempt("attempt.json"), "explain"],
];

const inPlaces = PLACES.flatMap(([where, file, most, soon]): Harm[] => {
  const out = (tree: HostileTree) => path.join(tree.outside, path.relative(tree.logs, file(tree)));
  const more = soon === true ? { most, soon } : { most };
  return [
    { name: `a pipe for ${where}`, harm: (tree) => tree.put(file(tree), pipe), ...more },
    { name: `a link out for ${where}`, harm: (tree) => tree.put(file(tree), link(out(tree))), ...more },
  ];
});

export const harms: readonly Harm[] = [
  ...inPlaces,
  {
    name: "pipes for all that a living harness writes",
    harm: async (tree) => {
      await holdLock(tree);
      for (const file of ["model-calls.jsonl", "progress.json", "last-messages.json"])
        tree.put(tree.attempt(file), pipe);
      tree.put(tree.home("events.jsonl"), pipe);
    },
    most: "status",
    soon: true,
  },
  { name: "a pipe for the lock", harm: (tree) => tree.put(tree.home("lock"), pipe), most: "status" },
  {
    name: "sockets",
    harm: (tree) => {
      for (const file of [tree.pair("result.json"), tree.home("journal.jsonl")]) tree.put(file, socket);
    },
    most: "judge",
  },
  {
    name: "links to devices, system files and nowhere",
    harm: (tree) => {
      tree.put(tree.pair("result.json"), link("/dev/zero"));
      tree.put(tree.pair("eval.json"), link("/etc/passwd"));
      tree.put(tree.pair("solo.patch"), link("/etc/passwd"));
      tree.put(tree.pair("verdict.json"), link("/proc/self/environ"));
      tree.put(tree.attempt("attempt.json"), link("nowhere"));
    },
    most: "again",
    soon: true,
  },
  {
    name: "a device for the result",
    harm: (tree) => tree.put(tree.pair("result.json"), (file) => orElse(pipe, file, "mknod", file, "c", "1", "5")),
    most: "judge",
  },
  {
    name: "a link out for the pair folder",
    harm: (tree) => tree.put(tree.pair(), link(path.join(tree.outside, `${NAME}-solo/solo`, PAIR))),
    most: "judge",
  },
  {
    name: "a link out for the run",
    harm: (tree) => tree.put(tree.run(), link(path.join(tree.outside, `${NAME}-solo`))),
    most: "judge",
    soon: true,
  },
  {
    name: "a link out for our own folder",
    harm: (tree) => tree.put(path.dirname(tree.home()), link(path.join(tree.outside, ".cooperbench-ts"))),
    most: "judge",
  },
  {
    name: "a link out for the experiment",
    harm: (tree) => tree.put(tree.home(), link(path.join(tree.outside, ".cooperbench-ts", NAME))),
    most: "status",
  },
  {
    name: "links in circles",
    harm: (tree) => {
      for (const at of [tree.logs, tree.run(), tree.pair(), tree.attempt()]) symlinkSync(".", path.join(at, "here"));
      for (const at of [tree.run(), tree.pair(), tree.attempt()]) symlinkSync("../..", path.join(at, "up"));
      tree.put(tree.pair("eval.json"), link("eval.json"));
    },
    most: "judge",
    soon: true,
  },
  {
    name: "folders for files",
    harm: (tree) => {
      for (const file of [tree.pair("result.json"), tree.pair("solo.patch"), tree.attempt("attempt.json")])
        tree.put(file, folder);
      for (const file of ["journal.jsonl", "events.jsonl", "lock"]) tree.put(tree.home(file), folder);
    },
    most: "status",
  },
  {
    name: "files for folders",
    harm: (tree) => {
      tree.put(tree.home("attempts"), text("x"));
      tree.put(tree.pair(), text("x"));
      tree.put(path.join(tree.logs, `${NAME}-coop-comm`), text("x"));
    },
    most: "summary",
  },
  {
    name: "a path as long as paths can be",
    harm: (tree) => {
      for (const at of [tree.pair(), tree.run(), tree.logs])
        execFileSync("bash", [
          "-c",
          'cd "$0" && for i in $(seq 25); do mkdir "$1" && cd "$1"; done; echo {} > result.json',
          at,
          "d".repeat(200),
        ]);
    },
    most: "judge",
    soon: true,
  },
  {
    name: "thousands of entries",
    harm: (tree) => {
      const count = Number(process.env["HOSTILE_ENTRIES"] ?? 2000);
      for (let n = 1; n <= count; n += 1) {
        writeFileSync(tree.pair(`agent${n}.patch`), "x");
        writeFileSync(tree.pair(`x${n}.json`), "{}");
        mkdirSync(tree.run(`solo/acorn_tokens_task/0/f1_f${n + 2}`));
        mkdirSync(path.join(tree.home("attempts"), `${NAME}-solo`, PAIR, String(n + 1)));
      }
    },
    most: "again",
  },
  {
    name: "names with escapes, ends of lines and writing from right to left",
    harm: (tree) => {
      for (const at of [tree.logs, tree.run(), path.dirname(tree.home()), tree.run("solo")]) {
        mkdirSync(path.join(at, `${HOSTILE_NAME}/${PAIR}`), { recursive: true });
        writeFileSync(path.join(at, `${HOSTILE_NAME}/${PAIR}/result.json`), "{}");
        writeFileSync(path.join(at, `${HOSTILE_NAME}/manifest.json`), "{}");
      }
      mkdirSync(path.join(tree.logs, `run/solo/repo${HOSTILE_NAME}/1/f1_f2`), { recursive: true });
      writeFileSync(path.join(tree.logs, `run/solo/repo${HOSTILE_NAME}/1/f1_f2/result.json`), "{");
      writeFileSync(tree.pair(`${HOSTILE_NAME}.json`), "{");
      symlinkSync("/etc", path.join(tree.logs, `link${HOSTILE_NAME}`));
    },
    most: "judge",
    soon: true,
  },
  {
    name: "names that are no UTF-8",
    harm: (tree) => {
      for (const at of [tree.logs, tree.run("solo"), tree.pair()]) {
        const bytes = Buffer.concat([Buffer.from(`${at}/`), Buffer.from([0xff, 0x9b, 0x32, 0x4a, 0xc3])]);
        mkdirSync(Buffer.concat([bytes, Buffer.from("d")]));
        writeFileSync(Buffer.concat([bytes, Buffer.from(".json")]), "{}");
        writeFileSync(Buffer.concat([bytes, Buffer.from("d/result.json")]), "{}");
      }
    },
    most: "judge",
  },
  {
    name: "huge files of a pair",
    harm: (tree) => {
      tree.put(tree.pair("result.json"), sparse(2 ** 36, "{"));
      tree.put(tree.pair("solo.patch"), sparse(2 ** 36));
      tree.put(tree.pair("more.json"), sparse(2 ** 28 - 1));
      tree.put(tree.attempt("attempt.json"), sparse(2 ** 36));
      tree.put(tree.attempt("last-messages.json"), sparse(2 ** 36));
    },
    most: "again",
    soon: true,
  },
  {
    name: "a huge journal, and huge events",
    harm: async (tree) => {
      await holdLock(tree);
      tree.put(tree.home("events.jsonl"), sparse(2 ** 36));
      truncateSync(tree.home("journal.jsonl"), 2 ** 30);
    },
    most: "status",
  },
  {
    name: "huge manifests and verdicts",
    harm: (tree) => {
      tree.put(tree.run("manifest.json"), sparse(2 ** 36));
      tree.put(tree.pair("verdict.json"), sparse(2 ** 36));
      tree.put(tree.home("lock"), sparse(2 ** 36));
    },
    most: "judge",
  },
  {
    name: "hostile texts in upstream's files",
    harm: (tree) => {
      tree.forget();
      for (const file of ["result.json", "eval.json", "solo_traj.json"]) tree.change(tree.pair(file), hostileTexts);
    },
    most: "judge",
  },
  {
    name: "hostile texts in all files",
    harm: (tree) => {
      for (const file of tree.jsonFiles) tree.change(file, hostileTexts);
    },
    most: "judge",
    soon: true,
  },
  {
    name: "an agent's hostile error",
    harm: (tree) => {
      tree.forget();
      agent(tree, { status: "Error", error: `litellm.AuthenticationError: ${HOSTILE}` });
    },
    most: "judge",
  },
  {
    name: "a hostile reason, and a hostile rule",
    harm: (tree) => {
      for (const file of [tree.pair("verdict.json"), path.join(tree.attempt(".."), "verdict.json")])
        tree.change(file, (value) => ({ ...(value as object), reason: HOSTILE, rule: HOSTILE }));
    },
    most: "judge",
  },
  {
    name: "hostile names of runs and experiments",
    harm: (tree) => {
      for (const file of [tree.run("manifest.json"), tree.home("manifest.json")])
        tree.change(file, (value) => {
          const runs = (value as { runs: object[] }).runs.map((run) => ({
            ...run,
            run: `r${HOSTILE_NAME}`,
            model: HOSTILE,
          }));
          return { ...(value as object), runs };
        });
    },
    most: "status",
    soon: true,
  },
  {
    name: "manifests whose names lead out",
    harm: (tree) => {
      for (const file of [tree.run("manifest.json"), tree.home("manifest.json")])
        tree.change(file, (value) => {
          const runs = (value as { runs: object[] }).runs.map((run) => ({
            ...run,
            run: `../outside/${NAME}-solo`,
            experiment: `../../outside/.cooperbench-ts/${NAME}`,
            pairs: ["../0/f1_f2", PAIR],
          }));
          return { ...(value as object), runs };
        });
    },
    most: "status",
    soon: true,
  },
  {
    name: "hostile lines in the journal",
    harm: (tree) => tree.append(tree.home("journal.jsonl"), hostileEvents()),
    most: "status",
    soon: true,
  },
  {
    name: "hostile lines in the events of a living harness",
    harm: async (tree) => {
      await holdLock(tree);
      tree.append(tree.home("events.jsonl"), [
        ...hostileEvents(),
        { type: "session-started", host: hostname(), pid: process.pid, version: "0" },
        { type: "paused", cause: HOSTILE, message: HOSTILE, patienceMs: 1 },
        { type: "stopping", cause: HOSTILE, message: HOSTILE, running: 1 },
      ]);
    },
    most: "status",
    soon: true,
  },
  {
    name: "a lock with a hostile host",
    harm: (tree) => {
      const owner = { host: HOSTILE, bootId: HOSTILE, pid: 1, startTime: HOSTILE };
      writeFileSync(tree.home("lock"), JSON.stringify({ owner, since: HOSTILE }));
    },
    most: "status",
  },
  {
    name: "JSON that is nested as deep as it gets",
    harm: (tree) => {
      const nested = deep(100_000, '{"a":[', "]}");
      for (const file of tree.jsonFiles) andKey(file, `"deep":${nested}`);
      writeFileSync(tree.attempt("last-messages.json"), `{"messages":[${nested}],"answer":${nested}}`);
      appendFileSync(tree.home("journal.jsonl"), `${nested}\n`);
    },
    most: "explain",
    soon: true,
  },
  {
    name: "nothing but brackets",
    harm: (tree) => {
      for (const file of tree.jsonFiles) writeFileSync(file, "[".repeat(1_000_000));
    },
    most: "judge",
  },
  {
    name: "keys that change what an object is",
    harm: (tree) => {
      const keys =
        '"__proto__":{"verdict":"pass"},"constructor":{"prototype":1},"toString":1,"hasOwnProperty":1,"then":1';
      for (const file of tree.jsonFiles) andKey(file, keys);
    },
    most: "judge",
  },
  {
    name: "numbers that are none",
    harm: (tree) => {
      tree.forget();
      for (const name of ["result.json", "eval.json"]) {
        const file = tree.pair(name);
        writeFileSync(file, readFileSync(file, "utf8").replaceAll(/: \d+(?:\.\d+)?(?=[,\n])/g, ": 1e999"));
      }
      agent(tree, { steps: -1e308, cost: -0, patch_lines: 1e300 });
    },
    most: "judge",
  },
  {
    name: "numbers at their limits",
    harm: (tree) => {
      for (const file of tree.jsonFiles)
        writeFileSync(
          file,
          readFileSync(file, "utf8").replaceAll(/"(\w*(?:cost|Usd|Ms|tokens)\w*)": [\d.]+/g, '"$1": 1.7e308'),
        );
    },
    most: "summary",
  },
  {
    name: "marks of other encodings",
    harm: (tree) => {
      for (const [at, file] of tree.jsonFiles.entries()) {
        const content = readFileSync(file, "utf8");
        writeFileSync(file, at % 2 === 0 ? `\uFEFF${content}` : Buffer.from(`\uFEFF${content}`, "utf16le"));
      }
    },
    most: "judge",
  },
  {
    name: "NUL bytes, and bytes that are no text",
    harm: (tree) => {
      for (const file of [
        ...tree.jsonFiles,
        tree.pair("solo.patch"),
        tree.home("journal.jsonl"),
        tree.home("events.jsonl"),
      ])
        appendFileSync(file, Buffer.from([0, 0xff, 0xfe, 0x9b, 0x1b, 0x5b, 0x32, 0x4a, 0xc3, 0x28, 10, 0]));
    },
    most: "judge",
  },
  {
    name: "trajectories and conversations of any shape",
    harm: (tree) => {
      tree.forget();
      const row = { role: HOSTILE, content: [{ type: "text", text: HOSTILE }, null, 7], extra: { actions: HOSTILE } };
      const shapes = [
        [],
        null,
        { messages: {} },
        { messages: [null, 7, row, [row]], agent_id: HOSTILE },
        { segments: [{}] },
      ];
      for (const [at, shape] of shapes.entries())
        writeFileSync(tree.pair(`agent${at}_traj.json`), JSON.stringify(shape));
      writeFileSync(tree.pair("solo_traj.json"), JSON.stringify(shapes[3]));
      writeFileSync(tree.pair("solo_full_traj.json"), JSON.stringify(shapes[4]));
      writeFileSync(
        tree.pair("conversation.json"),
        JSON.stringify([row, null, { from: HOSTILE, message: HOSTILE, timestamp: HOSTILE }]),
      );
    },
    most: "again",
  },
  {
    name: "a patch that talks to the terminal",
    harm: (tree) => {
      tree.forget();
      writeFileSync(tree.pair("solo.patch"), `error: ${HOSTILE}\n`);
      tree.put(tree.pair("eval.json"), () => {});
    },
    most: "judge",
  },
  {
    name: "an evaluation that talks to the terminal",
    harm: (tree) => {
      tree.forget();
      tree.change(tree.pair("eval.json"), (value) => ({
        ...(value as object),
        both_passed: false,
        error: `Command timed out after 5 seconds ${HOSTILE}`,
        apply_status: { [HOSTILE]: "failed" },
      }));
    },
    most: "judge",
  },
  {
    name: "texts without an end in sight",
    harm: (tree) => {
      tree.forget();
      const long = "a ".repeat(2_000_000);
      agent(tree, { status: "Error", error: `${long}litellm.${long}` });
      writeFileSync(
        tree.pair("solo.patch"),
        `diff --git a/${" ".repeat(2_000_000)}\n--- \n+++ \n@@ ${"-1,1 ".repeat(400_000)}`,
      );
      tree.change(tree.pair("eval.json"), (value) => ({
        ...(value as object),
        error: `${"\n".repeat(2_000_000)}Command`,
      }));
    },
    most: "again",
  },
  {
    name: "last words that talk to the terminal",
    harm: (tree) => {
      const words = { messages: [{ role: "assistant", content: HOSTILE }], answer: `one\n${FORGED} e\n${HOSTILE}` };
      writeFileSync(tree.attempt("last-messages.json"), JSON.stringify(words));
    },
    most: "explain",
    soon: true,
  },
  {
    name: "files of a run in any shape",
    harm: (tree) => {
      for (const [at, name] of ["config.json", "summary.json", "eval_summary.json"].entries())
        writeFileSync(
          tree.run(name),
          JSON.stringify([hostileTexts({ setting: HOSTILE, model: "m", total_cost: "x" }), null, []][at]),
        );
    },
    most: "export",
  },
  {
    name: "files without the right to read them",
    harm: (tree) => {
      for (const file of [tree.pair("result.json"), tree.pair("solo.patch"), tree.attempt("attempt.json")])
        chmodSync(file, 0);
      chmodSync(tree.run("solo/birch_cache_task"), 0);
    },
    most: "again",
    soon: true,
    shell: asNobody(),
  },
  {
    name: "fewer open files than a reader wants",
    harm: (tree) => {
      for (let n = 1; n <= 500; n += 1) writeFileSync(tree.pair(`agent${n}.patch`), "x");
    },
    most: "again",
    soon: true,
    shell: "ulimit -n 64; exec",
  },
  {
    name: "a run renamed over another, and back",
    harm: (tree) => {
      renameSync(tree.run(), path.join(tree.logs, "elsewhere"));
      renameSync(path.join(tree.logs, `${NAME}-coop-comm`), tree.run());
    },
    most: "summary",
  },
];

/** A harness that lives, by its lock, and a phase that it is in. */
async function holdLock(tree: HostileTree): Promise<void> {
  const owner = await currentOwner();
  writeFileSync(tree.home("lock"), JSON.stringify({ owner, since: "2026-01-01T00:00:00.000Z" }));
  const trial = { run: `${NAME}-solo`, setting: "solo", pair: PAIR };
  tree.append(tree.home("journal.jsonl"), [
    { type: "session-started", host: owner.host, pid: owner.pid, version: "0" },
    { type: "trial-reopened", ...trial },
    { type: "agent-started", attempt: 1, ...trial },
  ]);
}

/** Each with a checksum that is right. */
function hostileEvents(): unknown[] {
  const trial = { run: `${NAME}-solo`, setting: "solo", pair: PAIR };
  return [
    null,
    7,
    [],
    {},
    { type: HOSTILE },
    { type: "__proto__", pair: "__proto__", run: "__proto__" },
    { type: "agent-ended", ...trial },
    { type: "trial-judged", attempt: 1, verdict: null, ...trial },
    { type: "trial-judged", attempt: 1, verdict: { reason: HOSTILE, rule: HOSTILE, verdict: HOSTILE }, ...trial },
    { type: "trial-state", state: null, ...trial },
    { type: "trial-state", state: { judged: 7, lastAttempt: "x", attempts: null }, ...trial },
    { type: "preflight", costUsd: HOSTILE },
    { type: "compacted", sessions: HOSTILE, preflightUsd: {}, acceptedDrift: HOSTILE },
    { type: "drift-accepted", field: HOSTILE, old: HOSTILE, new: HOSTILE },
    { type: "session-started", host: HOSTILE, pid: HOSTILE, version: HOSTILE },
    { type: "agent-started", attempt: HOSTILE, run: HOSTILE, pair: HOSTILE, setting: HOSTILE },
    { type: "agent-started", attempt: 1e9, ...trial },
  ];
}

/** root may read everything. */
function asNobody(): string {
  return process.getuid?.() === 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : "";
}

/** Only root can make a device. */
function orElse(instead: (file: string) => void, file: string, program: string, ...args: string[]): void {
  try {
    execFileSync(program, args, { stdio: "ignore" });
  } catch {
    instead(file);
  }
}

/** What stays of a server that is gone. Its name may have 107 bytes: it is made in its folder. */
function socket(file: string): void {
  const program = `net.createServer().listen(${JSON.stringify(path.basename(file))}, () => process.exit())`;
  execFileSync(process.execPath, ["-e", program], { cwd: path.dirname(file) });
}
