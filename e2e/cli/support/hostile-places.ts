import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Harm, link, type Reader } from "./hostile-harm.ts";
import { HOSTILE_NAME, type HostileTree, NAME, PAIR, pipe } from "./hostile-tree.ts";

const text = (content: string) => (file: string) => writeFileSync(file, content);
const folder = (file: string) => mkdirSync(file);

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

/** What lies where something else should, or under a name that is none. */
export const harmedPlaces: readonly Harm[] = [
  ...inPlaces,
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
    name: "a run renamed over another, and back",
    harm: (tree) => {
      renameSync(tree.run(), path.join(tree.logs, "elsewhere"));
      renameSync(path.join(tree.logs, `${NAME}-coop-comm`), tree.run());
    },
    most: "summary",
  },
];

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
