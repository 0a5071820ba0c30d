import { appendFileSync, chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Harm, sparse } from "./hostile-harm.ts";
import { FORGED, HOSTILE, HOSTILE_NAME, type HostileTree, hostileTexts, NAME, PAIR } from "./hostile-tree.ts";

const deep = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
/** In the place of each closing brace of a JSON text. */
const andKey = (file: string, member: string) =>
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(/(?<![{[\s])\s*\}/g, `,${member}}`));
const agent = (tree: HostileTree, part: object) =>
  tree.change(tree.pair("result.json"), (value) => {
    const result = value as { agent: object };
    return { ...result, agent: { ...result.agent, ...part } };
  });

/** What the files hold, and what it takes to read them. */
export const harmedContents: readonly Harm[] = [
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
];

/** root may read everything. */
function asNobody(): string {
  return process.getuid?.() === 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : "";
}
