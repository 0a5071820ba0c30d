import { execFileSync } from "node:child_process";
import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./support/cli.ts";
import { testFolder } from "./support/folders.ts";

test("a FIFO that a neighbour has put into the shared temp folder holds up neither rehearse nor sweep", async () => {
  const cwd = await testFolder();
  const temp = path.join(cwd, "tmp");
  for (const [name, mode] of [
    ["cbts-theirs", 0o755],
    ["cbts-as-ours", 0o700],
  ] as const) {
    await mkdir(path.join(temp, name), { recursive: true });
    execFileSync("mkfifo", [path.join(temp, name, "owner.json")]);
    await chmod(path.join(temp, name), mode);
  }
  const call = (...args: string[]) => runCli(args, { cwd, env: { TMPDIR: temp } });
  const rehearsed = await call("rehearse", "--dir", "rehearsal", "--pairs", "1", "--faults", "none");
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
  const swept = await call("sweep", "--yes", "--logs", path.join("rehearsal", "logs"));
  expect(swept.code, swept.stderr).toBe(0);
});
