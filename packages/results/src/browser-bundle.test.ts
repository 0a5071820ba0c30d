import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "tsup";
import { expect, test } from "vitest";

test("the root entry bundles for the browser: nothing of Node in it, and it judges", async () => {
  const outDir = await mkdtemp(join(tmpdir(), "browser-bundle-"));
  await build({
    config: false,
    silent: true,
    entry: { index: fileURLToPath(new URL("index.ts", import.meta.url)) },
    format: ["esm"],
    platform: "browser",
    target: "es2022",
    noExternal: [/.*/],
    outDir,
  });
  const file = (await readdir(outDir)).find((name) => /^index\.m?js$/.test(name)) ?? "";
  const code = await readFile(join(outDir, file), "utf8");
  const ofNode = /["']node:[a-z]+["']|\brequire\(|\bprocess\.(?:env|argv|cwd|platform)|\bBuffer\./g;
  expect(code.match(ofNode)).toBeNull();
  const bundled = (await import(pathToFileURL(join(outDir, file)).href)) as typeof import("./index.ts");
  const evidence = {
    upstreamSetting: null,
    files: new Map(),
    modifiedAt: new Map(),
    driver: null,
    upstreamVersion: null,
  };
  expect(bundled.judge(evidence)).toMatchObject({ verdict: null, reason: "not-run" });
  await rm(outDir, { recursive: true });
}, 60_000);
