import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { coldProcesses, openUpstreamProcesses, upstreamEnvironment } from "@cooperbench-ts/attempt/host";
import type { UpstreamProcesses } from "@cooperbench-ts/attempt/host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeInstalled, versions } from "./describe-subjects.ts";

const KEY = { name: "OPENAI_API_KEY", value: "sk-that-nobody-else-has" };
const user = { PATH: process.env["PATH"] };

interface Look {
  readonly modules: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describeInstalled((parts) =>
  describe.each(versions)("what a warm %s has imported", (version) => {
    let [folder, notices] = ["", [] as string[]];
    let script = "";
    let warm: UpstreamProcesses;
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "cbts-look-"));
      const cli = await readFile(parts.upstream[version], "utf8");
      const python = (cli.split("\n")[0] ?? "").slice(2);
      script = path.join(folder, "console-script");
      const look = await readFile(path.join(import.meta.dirname, "look.py"), "utf8");
      await writeFile(script, `#!${python}\n${look}`, { mode: 0o755 });
      warm = openUpstreamProcesses({
        upstream: { path: script, python, standIn: false },
        cold: false,
        environment: user,
        keyName: KEY.name,
        folder,
        notice: (message) => notices.push(message),
      });
    });
    afterAll(async () => {
      await warm.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** As an attempt would start it, in folders whose paths are told from the look afterwards. */
    async function look(processes: UpstreamProcesses, name: string): Promise<Look> {
      const home = path.join(folder, name);
      await mkdir(home);
      const environment = {
        user,
        home,
        dockerHost: "unix:///nowhere",
        key: KEY,
        extra: { OPENAI_API_BASE: "http://x" },
      };
      const { ended } = await processes.start({
        argv: [script, "look"],
        cwd: home,
        environment: upstreamEnvironment(environment),
        stdoutFile: path.join(home, "out"),
        stderrFile: path.join(home, "err"),
        limitMs: null,
        graceMs: 1000,
      });
      expect([(await ended).end, await readFile(path.join(home, "err"), "utf8")]).toEqual([
        { kind: "exited", exitCode: 0 },
        "",
      ]);
      const text = await readFile(path.join(home, "out"), "utf8");
      return JSON.parse(text.replaceAll(home, "/home/of/an/attempt")) as Look;
    }

    test("is in every module what a cold one has, and nothing of the parent's", async () => {
      const [cold, first, second] = [
        await look(coldProcesses, "cold"),
        await look(warm, "first"),
        await look(warm, "second"),
      ];
      expect(notices).toEqual([]);
      expect(cold.modules.length).toBeGreaterThan(3000);
      // A shell of the cold one adds it.
      const environment = Object.fromEntries(Object.entries(cold.environment).filter(([name]) => name !== "PWD"));
      for (const seen of [first, second]) {
        const differing = differences({ ...cold, environment }, seen);
        expect(differing.filter((place) => !BY_PROCESS.some((known) => known.test(place)))).toEqual([]);
        expect(JSON.stringify(seen)).not.toContain(folder + path.sep + "warm-");
      }
    });
  }),
);

/** What differs between two cold ones, too. */
const BY_PROCESS: readonly RegExp[] = [];

/** Where two values differ, as paths. */
function differences(one: unknown, other: unknown, at = ""): string[] {
  if (typeof one === "object" && typeof other === "object" && one !== null && other !== null) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].flatMap((name) =>
      differences(Reflect.get(one, name) as unknown, Reflect.get(other, name) as unknown, `${at}/${name}`),
    );
  }
  return one === other ? [] : [`${at}: ${JSON.stringify(one)} | ${JSON.stringify(other)}`.slice(0, 300)];
}
