import { describe, expect, test } from "vitest";
import { derivedConfig } from "./derived-config.ts";
import { derivedTag, identityOf, type ProgramSetup, versionIn } from "./program-setup.ts";
import { differingField, refuseTouched } from "./verify-derived.ts";

const setup: ProgramSetup = {
  name: "tool",
  script: "install",
  versionVariable: "TOOL_VERSION",
  versionCommand: "tool --version",
  environment: { b: "2", a: "1" },
};
const base = `sha256:${"a".repeat(64)}`;

describe("what an image is made of", () => {
  test("the same base, script and variables come to the same name, on any machine", () => {
    const again = identityOf(base, { ...setup, environment: { a: "1", b: "2" } });
    expect(again).toEqual(identityOf(base, setup));
    expect(derivedTag(setup, "1.2.3+b", again)).toBe(`cooperbench-ts/agent:tool-1.2.3_b-${again.hash}`);
  });

  test.each<[string, Partial<ProgramSetup>]>([
    ["script", { script: "install more" }],
    ["variable of the version", { versionVariable: "OTHER" }],
    ["variables", { environment: {} }],
    ["program", { name: "other" }],
  ])("another %s is another image, and so is another base", (_what, other) => {
    expect(identityOf(base, { ...setup, ...other }).hash).not.toBe(identityOf(base, setup).hash);
    expect(identityOf("sha256:b", setup).hash).not.toBe(identityOf(base, setup).hash);
  });
});

test.each([
  ["2.1.332 (Claude Code)\n", "2.1.332"],
  ["codex-cli 0.171.0", "0.171.0"],
  ["warning: x\nv1.0.0-beta.1\n", "1.0.0-beta.1"],
  ["no such file", null],
  ["1.2", null],
])("the version in %j", (printed, version) => expect(versionIn(printed)).toBe(version));

describe("the settings of a derived image", () => {
  const settings = { Env: ["PATH=/bin", "TOOL_VERSION=0"], Cmd: ["/bin/bash"], User: "worker", Labels: { own: "1" } };

  test("are the base's, with variables and labels added", () => {
    const added = { environment: { TOOL_VERSION: "1.2.3" }, labels: { role: "x" } };
    expect(derivedConfig(settings, added)).toEqual({
      ...settings,
      Entrypoint: [],
      Env: ["PATH=/bin", "TOOL_VERSION=1.2.3"],
      Labels: { own: "1", role: "x" },
    });
    expect(derivedConfig({ Entrypoint: ["/run"] }, added).Entrypoint).toEqual(["/run"]);
  });

  test("what differs is named; an empty list and none are the same", () => {
    expect(differingField({ Entrypoint: [], Cmd: null }, { Cmd: [] })).toBe(null);
    expect(differingField({ Labels: { a: "1", b: "2" } }, { Labels: { b: "2", a: "1" } })).toBe(null);
    expect(differingField(settings, { ...settings, User: "" })).toBe("User");
    expect(differingField(settings, { ...settings, Cmd: ["/bin/sh"] })).toBe("Cmd");
    expect(differingField(settings, { ...settings, StopSignal: "SIGKILL" })).toBe("StopSignal");
  });
});

test("an installation may touch anything but the task", () => {
  refuseTouched(["/usr", "/usr/local/bin", "/usr/local/bin/tool", "/workspace-of-others/x"]);
  expect(() => refuseTouched(["/workspace", "/workspace/repo/a"])).toThrow("it changes the task: /workspace");
  expect(() => refuseTouched(["/usr/local/bin/runner.sh"])).toThrow("runner.sh");
});
