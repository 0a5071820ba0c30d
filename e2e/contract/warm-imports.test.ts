import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { coldProcesses, openUpstreamProcesses, upstreamEnvironment } from "@cooperbench-ts/attempt/host";
import type { UpstreamProcesses } from "@cooperbench-ts/attempt/host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coldVersions, describeInstalled } from "./describe-subjects.ts";

const KEY = { name: "OPENAI_API_KEY", value: "sk-that-nobody-else-has" };
const user = { PATH: process.env["PATH"] };

interface Look {
  readonly modules: Readonly<Record<string, true>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describeInstalled((parts) =>
  describe.each(coldVersions)("what a warm %s has imported", (version) => {
    let [folder, notices] = ["", [] as string[]];
    let script = "";
    let warm: UpstreamProcesses;
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "cbts-look-"));
      const cli = await readFile(parts.upstream[version], "utf8");
      // With one seed for the hashes of strings, sets have one order.
      const python = path.join(folder, "python");
      const real = (cli.split("\n")[0] ?? "").slice(2);
      await writeFile(python, `#!/bin/sh\nPYTHONHASHSEED=7 exec ${real} "$@"\n`, { mode: 0o755 });
      script = path.join(folder, "console-script");
      const look = await readFile(path.join(import.meta.dirname, "look.py"), "utf8");
      await writeFile(script, `#!${python}\n${look}`, { mode: 0o755 });
      warm = openUpstreamProcesses({
        upstream: { path: script, python, standIn: false },
        cold: false,
        environment: user,
        credentialNames: [KEY.name],
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
        credentials: { [KEY.name]: KEY.value },
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
      return JSON.parse(text.replaceAll(home, "/home/of/an/attempt").replaceAll(/\b\d{9,}\b/g, "0")) as Look;
    }

    test("is in every module what a cold one has, and nothing of the parent's", async () => {
      const [cold, again] = [await look(coldProcesses, "cold"), await look(coldProcesses, "again")];
      const [first, second] = [await look(warm, "first"), await look(warm, "second")];
      const byProcess = new Set(differences(cold, again).map(({ place }) => place));
      expect(notices).toEqual([]);
      expect(Object.keys(cold.modules).length).toBeGreaterThan(3000);
      for (const seen of [first, second]) {
        const differing = differences(cold, seen);
        const known = ({ place }: Difference): boolean =>
          byProcess.has(place) || BY_PROCESS.test(place) || GC.test(place);
        expect(differing.filter((difference) => !known(difference))).toEqual([]);
        expect(JSON.stringify(seen)).not.toContain(folder + path.sep + "warm-");
      }
    });
  }),
);

/** The parent uses it. */
const GC = /^\/(modules|values)\/gc$/;
/** What Python itself counts or remembers, and what psutil reads of the machine's load when it is imported. */
const BY_PROCESS = /^\/values\/(linecache\/cache|sys\/(path_importer_cache|modules)|psutil\/_last_\w+)\//;

interface Difference {
  readonly place: string;
  readonly one: string | undefined;
  readonly other: string | undefined;
}

function differences(one: unknown, other: unknown, at = ""): Difference[] {
  if (typeof one === "object" && typeof other === "object" && one !== null && other !== null) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].flatMap((name) =>
      differences(Reflect.get(one, name) as unknown, Reflect.get(other, name) as unknown, `${at}/${name}`),
    );
  }
  return one === other ? [] : [{ place: at, one: JSON.stringify(one), other: JSON.stringify(other) }];
}
