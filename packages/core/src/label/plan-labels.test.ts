import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { conversationsFor } from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";
import { expect, test } from "vitest";
import { errors, label, price, talks } from "../testing/label-talks.ts";
import { planLabels } from "./plan-labels.ts";
import { readRubric } from "./read-rubric.ts";

test("a plan says what a call would ask and cost at most, writes nothing, and knows what is answered", async () => {
  const logs = await talks();
  const { pairs, messages } = await readResults(path.join(logs, "flash-msg"));
  const { conversations } = conversationsFor(errors, pairs, messages);
  const input = { rubric: errors, conversations, folder: path.join(logs, "labels") };
  const options = { model: "judge-1", endpoint: "http://user.example/v1?secret=1", price, passes: 2 };
  const plan = await planLabels({ ...input, options }, { environment: {} });
  expect(plan).toMatchObject({
    conversations: 5,
    questions: 10,
    known: 0,
    endpoint: "http://user.example/v1/chat/completions",
  });
  expect(plan.prompt?.map(({ role }) => role)).toEqual(["system", "user"]);
  expect(plan.costUsd).toBeLessThan(plan.atMostUsd ?? 0);
  expect(await readdir(logs)).toEqual(["flash-msg"]);
  const { report } = await label({ logs, options: { passes: 2 } });
  expect(report.spend.costUsd).toBeLessThan(plan.atMostUsd ?? 0);
  expect(await planLabels({ ...input, options }, { environment: {} })).toMatchObject({
    questions: 0,
    known: 10,
    prompt: null,
    atMostUsd: 0,
  });
  expect(
    await planLabels({ ...input, options: { ...options, price: null, model: "x" } }, { environment: {} }),
  ).toMatchObject({ questions: 10, costUsd: null, atMostUsd: null });
});

test("a rubric is one of ours by name, or a file of JSON or YAML", async () => {
  const logs = await talks([]);
  expect(await readRubric("communication-errors", logs)).toEqual(errors);
  const yaml = [
    "name: mine",
    "unit: conversation",
    "task: Look.",
    "categories:",
    "  - id: A",
    "    name: a",
    "    what: It is an A.",
  ];
  await writeFile(path.join(logs, "mine.yaml"), yaml.join("\n"));
  expect(await readRubric("mine.yaml", logs)).toMatchObject({ name: "mine", categories: [{ id: "A" }], minQuotes: 1 });
  await writeFile(path.join(logs, "bad.yaml"), "name: [");
  await writeFile(path.join(logs, "odd.json"), '{"name":"mine","unit":"page"}');
  await expect(readRubric("bad.yaml", logs)).rejects.toThrow(/bad\.yaml: .*JSON or YAML/);
  await expect(readRubric("odd.json", logs)).rejects.toThrow(/odd\.json, unit/);
  await expect(readRubric("comunication-errors", logs)).rejects.toThrow(
    /communication-errors, failure-symptoms, speech-acts/,
  );
});
