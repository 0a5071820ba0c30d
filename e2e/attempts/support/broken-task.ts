import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RealParts } from "../../src/real-parts.ts";

/** A task with its image whose features are broken, each in its own way, in a dataset of its own. */
export interface BrokenTask {
  readonly dataset: string;
  /** What the flaky feature's tests are told from now on. */
  readonly say: (answer: "calm" | "storm") => void;
  readonly end: () => Promise<void>;
}

export const brokenRepo = "broken_kite_task";
export const brokenPairs = {
  importError: `${brokenRepo}/1/f1_f2`,
  vacuous: `${brokenRepo}/1/f1_f3`,
  allVacuous: `${brokenRepo}/1/f3_f4`,
  flaky: `${brokenRepo}/1/f1_f5`,
  conflict: `${brokenRepo}/1/f1_f6`,
} as const;

const IMAGE = "akhatua/cooperbench-broken-kite:task1";
const KITE = '#!/usr/bin/env bash\n# kite: says its colour\n\ncolour=red\n\necho "$colour"\n';

interface Feature {
  readonly gold: Readonly<Record<string, string>>;
  /** Lines of its hidden test. */
  readonly tests: readonly string[];
}

const painted = (colour: string): Feature => ({
  gold: { "kite.sh": KITE.replace("colour=red", `colour=${colour}`) },
  tests: [`check "is ${colour}" ${colour} ./kite.sh`],
});

function features(gateway: string, port: number): Readonly<Record<number, Feature>> {
  return {
    1: painted("blue"),
    2: {
      gold: { "lib/two.sh": "wind=2\n" },
      tests: [
        `echo "E   ImportError: cannot import name 'wind' from 'sky' (/usr/lib/python3/dist-packages/sky.py)"`,
        'echo "=== 1 error in 0.10s ==="',
        "exit 2",
      ],
    },
    3: { gold: { "lib/three.sh": "tail=3\n" }, tests: ['check "is itself" a echo a'] },
    4: {
      gold: { "lib/four.sh": "line=4\n" },
      tests: ["printf 'ok  \\texample.org/kite\\t0.010s [no tests to run]\\n'", "exit 0"],
    },
    5: {
      gold: { "lib/five.sh": "wind=5\n" },
      tests: [
        `exec 3<>/dev/tcp/${gateway}/${port}`,
        "read -r now <&3",
        "wind=none",
        "if [ -f lib/five.sh ]; then . lib/five.sh; fi",
        'check "the wind" "calm 5" echo "$now $wind"',
      ],
    },
    6: painted("green"),
  };
}

export async function brokenTask(parts: RealParts): Promise<BrokenTask> {
  let wind = "calm";
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(`${wind}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const docker = (...args: string[]): string =>
    execFileSync("docker", ["-H", `unix://${parts.dockerSocket}`, ...args], {
      encoding: "utf8",
      env: { ...process.env, DOCKER_BUILDKIT: "0" },
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const gateway = docker("network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Gateway}}");
  const dataset = mkdtempSync(path.join(tmpdir(), "cbts-broken-"));
  const task = path.join(dataset, brokenRepo, "task1");
  makeRepo(task, path.join(parts.dataset, "paper_crane_task", "task7"));
  for (const [feature, made] of Object.entries(features(gateway, (server.address() as AddressInfo).port)))
    writeFeature(task, Number(feature), made);
  writeSubset(dataset);
  docker("build", "-q", "--label", "cooperbench-ts-e2e=task", "-t", IMAGE, task);
  return {
    dataset,
    say: (answer) => (wind = answer),
    end: async () => {
      await new Promise((resolve) => server.close(resolve));
      rmSync(dataset, { recursive: true, force: true });
    },
  };
}

/** A sound task's runner and Dockerfile around a repository of its own. */
function makeRepo(task: string, sound: string): void {
  const repo = path.join(task, "repo");
  mkdirSync(path.join(repo, "tests"), { recursive: true });
  mkdirSync(path.join(repo, "lib"));
  for (const file of ["runner.sh", "Dockerfile", "repo/tests/run.sh"])
    cpSync(path.join(sound, file), path.join(task, file));
  writeFileSync(path.join(repo, "kite.sh"), KITE, { mode: 0o755 });
  writeFileSync(path.join(repo, "lib/base.sh"), "# kites\n");
  writeFileSync(path.join(repo, "tests/base.test.sh"), 'check "flies" yes echo yes\n');
}

function writeFeature(task: string, feature: number, { gold, tests }: Feature): void {
  const folder = path.join(task, `feature${feature}`);
  mkdirSync(folder);
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  write("feature.md", `**Title**: Feature ${feature}\n\nMarker: ${brokenRepo}/1/f${feature}\n`);
  write("feature.patch", patchOf(path.join(task, "repo"), gold));
  write("tests.patch", patchOf(path.join(task, "repo"), { [`tests/f${feature}.test.sh`]: `${tests.join("\n")}\n` }));
}

/** What git says of files that are changed or added. */
function patchOf(repo: string, files: Readonly<Record<string, string>>): string {
  const scratch = mkdtempSync(path.join(tmpdir(), "cbts-patch-"));
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=n", "-c", "user.email=n@example.invalid", ...args], {
      cwd: scratch,
      encoding: "utf8",
    });
  try {
    cpSync(repo, scratch, { recursive: true });
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "base");
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(scratch, name), text);
    git("add", "-AN");
    return git("diff");
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function writeSubset(dataset: string): void {
  const pairs = Object.values(brokenPairs).map((key) => (key.match(/(?<=f)\d+/g) ?? []).map(Number));
  mkdirSync(path.join(dataset, "subsets"));
  writeFileSync(
    path.join(dataset, "subsets", "e2e_all.json"),
    JSON.stringify({
      name: "e2e_all",
      description: "Broken pairs.",
      stats: { tasks: 1, pairs: pairs.length, repos: 1 },
      tasks: [{ repo: brokenRepo, task_id: 1, pairs }],
    }),
  );
}
