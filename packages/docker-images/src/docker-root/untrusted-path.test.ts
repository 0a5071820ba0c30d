import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeAsRoot, rootPlace } from "./fixtures/root-place.ts";
import { trustRefusals } from "./target-trust.ts";
import { untrustedComponents } from "./untrusted-path.ts";

describeAsRoot("a path that is root's alone", () => {
  let place: string;
  let path: string;
  beforeEach(() => {
    place = rootPlace();
    path = join(place, "a/b/c");
    mkdirSync(path, { recursive: true });
  });
  afterEach(() => rmSync(place, { recursive: true }));

  const found = async (at: string) => (await untrustedComponents(at)).map(({ component, code }) => [component, code]);

  test("has no component to name, also where it does not exist yet", async () => {
    expect(await found(path)).toEqual([]);
    expect(await found(join(path, "none/of/this"))).toEqual([]);
    expect(await found("/")).toEqual([]);
  });

  test.each([0, 1, 2])("loses it with a component %i above its end", async (up) => {
    const component = ["", "..", "../.."].map((steps) => join(path, steps))[up] ?? "";
    chownSync(component, 1000, 0);
    expect(await found(path)).toEqual([[component, "foreign-owner"]]);
    expect(await found(join(path, "none"))).toEqual([[component, "foreign-owner"]]);
    chownSync(component, 0, 1000);
    expect(await found(path)).toEqual([]);
    for (const mode of [0o720, 0o702, 0o777, 0o1777, 0o2775, 0o1702]) {
      chmodSync(component, mode);
      expect(await found(path)).toEqual([[component, "writable-by-others"]]);
    }
  });

  test("names all components at once, and the command that mends each; a shared folder is not to be closed", async () => {
    chownSync(place, 1000, 0);
    chmodSync(dirname(path), 0o775);
    chmodSync(path, 0o1777);
    expect((await untrustedComponents(path)).map(({ message, fix }) => [message, fix])).toEqual([
      [`${place} belongs to user 1000, not to root`, `chown root ${place}`],
      [`${dirname(path)} may be written by its group (0)`, `chmod go-w ${dirname(path)}`],
      [`${path} may be written by everybody`, null],
    ]);
  });

  test.each([0, 1, 2])(
    "a link %i above its end is named with what it stands for, and nothing behind it is looked at",
    async (up) => {
      const component = ["link", "link/c", "link/b/c"][up] ?? "";
      const link = join(place, "link");
      const to = ["a/b/c", "a/b", "a"].map((name) => join(place, name))[up] ?? "";
      symlinkSync(to, link);
      chmodSync(path, 0o777);
      expect(await untrustedComponents(join(place, component))).toEqual([
        { component: link, code: "symbolic-link", message: `${link} is a symbolic link`, fix: `use ${to} instead` },
      ]);
      rmSync(link);
      symlinkSync(join(place, "nowhere"), link);
      expect(await found(join(place, component))).toEqual([[link, "symbolic-link"]]);
    },
  );

  test("what is no folder ends it", async () => {
    writeFileSync(join(path, "file"), "");
    expect(await found(join(path, "file/below"))).toEqual([[join(path, "file"), "no-directory"]]);
  });

  test("as a target: what stands on the way is to be mended, what lies in it to be looked at", async () => {
    const docker = join(path, "docker");
    mkdirSync(docker, { mode: 0o710 });
    expect(await trustRefusals(path, docker)).toEqual([]);
    chmodSync(path, 0o757);
    chownSync(docker, 1000, 0);
    const [above, inside] = await trustRefusals(path, docker);
    expect(above?.remedy).toContain(`chmod go-w ${path}`);
    expect([inside?.message, inside?.remedy]).toEqual([
      `${docker} belongs to user 1000, not to root`,
      "look what it is, then move it away or remove it",
    ]);
  });
});
