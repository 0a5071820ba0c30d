import { describe, expect, it } from "vitest";
import { type ExperimentConfigInput, experimentConfigSchema, experimentName } from "./config.ts";

const parse = (input: object) => experimentConfigSchema.safeParse({ model: "command-a-03-2025", ...input });
const parsed = (input: object = {}) => experimentConfigSchema.parse({ model: "command-a-03-2025", ...input });

describe("experimentConfigSchema", () => {
  it("has these defaults", () => {
    expect(parsed()).toMatchSnapshot();
  });

  it("takes the first campaign's file", () => {
    const input: ExperimentConfigInput = {
      name: "command-a",
      model: "command-a-03-2025",
      agent: "mini_swe_agent",
      subset: "lite",
      settings: ["solo", "coop-comm", "coop-nocomm"],
      concurrency: 4,
      timeout: "10m",
      attempts: 3,
      endpoint: { baseUrl: "https://api.cohere.com/v2/chat", keyEnv: "COHERE_API_KEY" },
      docker: { dataRoot: "/mnt/data/docker", memory: "8g", cpus: 2, pids: 4096 },
    };
    expect(parsed(input)).toMatchObject({ timeout: 600_000, docker: { memory: 8 * 2 ** 30 } });
  });

  const refused: [string, object, RegExp][] = [
    ["an unknown key", { modle: "x" }, /Unrecognized key: "modle"/],
    ["an unknown setting", { settings: ["duo"] }, /settings\[0\]/],
    ["no setting", { settings: [] }, /settings/],
    ["a setting twice", { settings: ["solo", "solo"] }, /expected each setting once/],
    ["a name that is a path", { name: "../x" }, /letters, digits/],
    ["a time without unit", { timeout: "10" }, /"90s", "10m" or "1\.5h", got "10"/],
    ["no time", { timeout: "0s" }, /expected a duration/],
    ["a size in words", { diskBudget: "much" }, /"512m" or "8g", got "much"/],
    ["half a trial at a time", { concurrency: 0.5 }, /concurrency/],
    ["a key instead of its variable's name", { endpoint: { keyEnv: "sk-123" } }, /never the key itself/],
    ["an endpoint that is no URL", { endpoint: { baseUrl: "api.cohere.com" } }, /endpoint\.baseUrl/],
    ["a Redis that is none", { redis: "http://localhost" }, /redis/],
    ["no model", { model: "" }, /model/],
    ["a model that is not given", { model: undefined }, /model expected litellm's name .* `command-a-03-2025`/],
    ["a name that no file system takes", { name: "n".repeat(300) }, /name expected at most 100 characters/],
    [
      "a drift of no field",
      { acceptDrift: ["nosuch"] },
      /acceptDrift\[0\] expected one of .*agentConfigHash.*"nosuch"/,
    ],
    ["a drift of what every object has", { acceptDrift: ["toString"] }, /acceptDrift/],
  ];
  it.each(refused)("refuses %s", (_, input, message) => {
    const result = parse(input);
    expect(result.success).toBe(false);
    const issues = result.error?.issues.map(
      ({ path, message: text }) =>
        `${path.reduce<string>((all, key) => (typeof key === "number" ? `${all}[${key}]` : all === "" ? String(key) : `${all}.${String(key)}`), "")} ${text}`,
    );
    expect(issues?.join("\n")).toMatch(message);
  });
});

describe("acceptDrift", () => {
  it.each(["model", "limits.timeoutMs", "dataset.jinja_task/0/f1", "image.akhatua/cooperbench-jinja:task0"])(
    "takes %s",
    (field) => expect(parsed({ acceptDrift: [field] }).acceptDrift).toEqual([field]),
  );
});

describe("experimentName", () => {
  it.each([
    [{ name: "mine" }, "mine"],
    [{ model: "openai/gpt-4o" }, "gpt-4o"],
    [{ model: "hosted/org/Model v2:latest" }, "Model-v2-latest"],
    [{ model: "local/.hidden" }, "hidden"],
    [{ model: "provider/" }, "experiment"],
    [{ model: `local/${"m".repeat(300)}` }, "m".repeat(100)],
  ])("of %o is %s", (input, name) => expect(experimentName(parsed(input))).toBe(name));
});
