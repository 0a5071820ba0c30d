import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findUpstream } from "./find.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "find-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function script(name: string, head: string, mode = 0o755): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, head, { mode });
  return file;
}

describe("findUpstream", () => {
  const heads: [string, string, string | null][] = [
    ["a virtual environment's", "#!/opt/venv/bin/python\nimport sys\n", "/opt/venv/bin/python"],
    ["one with a version", "#!/opt/venv/bin/python3.12\nimport sys\n", "/opt/venv/bin/python3.12"],
    [
      "uv's for long paths",
      `#!/bin/sh\n'''exec' '/very/long/bin/python' "$0" "$@"\n' '''\nimport sys\n`,
      "/very/long/bin/python",
    ],
    ["pip's for long paths", `#!/bin/sh\n'''exec' /very/long/bin/python3 "$0" "$@"\n' '''\n`, "/very/long/bin/python3"],
    [
      "distlib's for paths with blanks",
      `#!/bin/sh\n'''exec' "/with blanks/bin/python" "$0" "$@"\n' '''\n`,
      "/with blanks/bin/python",
    ],
    ["no Python at all", "#!/bin/sh\nexec node stand-in.js\n", null],
  ];
  it.each(heads)("reads the interpreter of a script: %s", async (_, head, python) => {
    const file = await script("cooperbench", head);
    expect(await findUpstream(file, "")).toEqual({ path: file, python });
  });

  it("takes the first executable file on PATH, past folders and files that are not executable", async () => {
    await mkdir(path.join(folder, "a", "cooperbench"), { recursive: true });
    await script("b/cooperbench", "#!/x/python\n", 0o644);
    const right = await script("c/cooperbench", "#!/x/python\n");
    await script("d/cooperbench", "#!/y/python\n");
    const searchPath = ["", "a", "b", "c", "d"].map((name) => path.join(folder, name)).join(path.delimiter);
    expect(await findUpstream("cooperbench", `${path.delimiter}${searchPath}`)).toEqual({
      path: right,
      python: "/x/python",
    });
  });

  it("gives an absolute path where PATH has relative entries: upstream is started in other folders", async () => {
    const file = await script("bin/cooperbench", "#!/x/python\n");
    const searchPath = path.relative(process.cwd(), path.join(folder, "bin"));
    expect(await findUpstream("cooperbench", searchPath)).toEqual({ path: file, python: "/x/python" });
  });

  it("keeps a link as it is named and reads what it leads to", async () => {
    const target = await script("venv/bin/cooperbench", "#!/x/python\n");
    await symlink(target, path.join(folder, "cooperbench"));
    expect(await findUpstream(path.join(folder, "cooperbench"), "")).toEqual({
      path: path.join(folder, "cooperbench"),
      python: "/x/python",
    });
  });

  it("says that there is none, and how to get one", async () => {
    await expect(findUpstream("cooperbench", folder)).rejects.toMatchObject({
      code: "upstream-not-found",
      kind: "prerequisite",
      problem: "No such program is on PATH.",
      remedy: expect.stringContaining("--upstream"),
    });
    const file = await script("cooperbench", "#!/x/python\n", 0o644);
    for (const given of [file, folder, "./nowhere/cooperbench"]) {
      await expect(findUpstream(given, "")).rejects.toMatchObject({
        code: "upstream-not-found",
        problem: "There is no executable file at this path.",
      });
    }
  });
});
