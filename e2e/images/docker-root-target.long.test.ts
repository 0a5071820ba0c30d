import { chmod, chown, readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { applyDockerRoot, type ApplyOptions, type ApplyOutcome } from "@cooperbench-ts/docker-images";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeWith } from "./parts.ts";
import { LoopDisk } from "./support/loop-disk.ts";
import { MovedDaemon } from "./support/moved-daemon.ts";
import { output } from "./support/run.ts";
import { TargetPlace } from "./support/target-place.ts";

const somebody = 1000;

describeWith(
  ["root", "dockerd", "docker", "loop-mounts"],
  "a target that changes during a move, or after a kill",
  () => {
    let moved: MovedDaemon;
    let disk: LoopDisk;
    let other: LoopDisk;
    let root: string;
    let config: string;
    beforeAll(async () => {
      moved = await MovedDaemon.start({});
      await moved.daemon.docker("volume", "create", "kept");
      disk = await LoopDisk.make(300);
      other = await LoopDisk.make(300);
      root = await moved.root();
      config = await readFile(moved.daemon.configFile, "utf8");
    });
    afterAll(async () => {
      await moved?.end();
      await disk?.end();
      await other?.end();
    });

    let target: TargetPlace;
    beforeEach(async () => {
      target = await TargetPlace.make(disk);
    });
    afterEach(async () => {
      if ((await moved.daemon.tryDocker("version")).code !== 0) await moved.up();
      if ((await moved.root()) !== root) await moved.back();
      await target.end();
    });

    const apply = (options: ApplyOptions = {}): Promise<ApplyOutcome> =>
      applyDockerRoot(moved.daemon.client, target.path, { ...moved.options, ...options });
    const { execFileSync } = process.getBuiltinModule("node:child_process");

    const changes: Readonly<Record<string, { change: () => string[]; says: () => string }>> = {
      "everybody may write to it": {
        change: () => ["chmod", "o+w", target.path],
        says: () => `${target.path} may be written by everybody`,
      },
      "a folder above is somebody else's": {
        change: () => ["chown", String(somebody), dirname(target.path)],
        says: () => `${dirname(target.path)} belongs to user ${somebody}`,
      },
      "the disk is gone": {
        change: () => ["umount", target.path],
        says: () => `not mounted at ${target.path} any more`,
      },
      "another disk is mounted over it": {
        change: () => ["mount", "--bind", other.path, target.path],
        says: () => `not mounted at ${target.path} any more`,
      },
    };
    test.each(Object.entries(changes))(
      "%s once Docker is stopped: nothing is touched",
      async (_what, { change, says }) => {
        const outcome = await apply({
          onEvent: (event) => {
            const [program = "", ...argv] = change();
            if (event.type === "root-step" && event.step === "copy") execFileSync(program, argv);
          },
        });
        expect(outcome).toMatchObject({ outcome: "rolled-back", failedStep: "copy" });
        expect(outcome.message).toContain(says());
        expect(await target.victim.isUntouched()).toBe(true);
        expect(await readdir(other.path)).toEqual(["lost+found"]);
        expect([await moved.root(), await readFile(moved.daemon.configFile, "utf8")]).toEqual([root, config]);
      },
    );

    test("the copy has become a link before the way back: it is left alone, and said so", async () => {
      const swap = `rm -rf ${target.docker}; ln -s ${target.victim.path} ${target.docker}; exit 1`;
      const outcome = await apply({ startCommand: await moved.startWith(target.path, swap) });
      expect(outcome).toMatchObject({ outcome: "rolled-back", failedStep: "start" });
      expect(outcome.message).toContain(
        `${target.docker} is left as it is, because ${target.docker} is a symbolic link`,
      );
      expect(await target.victim.isUntouched()).toBe(true);
      expect(await moved.root()).toBe(root);
    });

    describe("after a kill", () => {
      beforeEach(async () => {
        await moved.killedAt(target.path, 'event.type === "root-copy" && event.bytes > 0');
      });

      test("a journal that somebody else may have written is refused, and no other is begun; made root's again, it goes on", async () => {
        const journal = (await output("grep", ["-rl", target.docker, moved.options.stateFolder])).trim();
        for (const [plant, mend] of [
          [() => chown(journal, somebody, 0), () => chown(journal, 0, 0)],
          [() => chmod(journal, 0o666), () => chmod(journal, 0o600)],
          [() => chmod(moved.options.stateFolder, 0o1777), () => chmod(moved.options.stateFolder, 0o755)],
        ] as const) {
          await plant();
          const outcome = await apply();
          expect(outcome.refusals.map(({ code }) => code)).toEqual(["journal-not-trusted"]);
          await mend();
        }
        expect(await apply()).toMatchObject({ outcome: "moved", dataRoot: target.docker });
      });

      test("another disk at the same place is not taken for the one that was begun on", async () => {
        await output("umount", [target.path]);
        await target.mount(other);
        const codes = async () => (await apply()).refusals.map(({ code }) => code);
        expect(await codes()).toEqual(["other-disk"]);
        await moved.up();
        expect(await codes()).toEqual(["other-disk"]);
        expect(await readdir(target.path)).toEqual(["lost+found"]);
        await output("umount", [target.path]);
        await target.mount(disk);
        expect(await apply()).toMatchObject({ outcome: "moved", dataRoot: target.docker });
      });
    });
  },
);
