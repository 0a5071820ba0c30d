import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { attemptOrder } from "../testing/attempt-order.ts";
import { attemptReportSchema, reportOn } from "./attempt-report.ts";

/** Reports as they are written today: a later version must go on to read them. */
const golden = async (name: string): Promise<object> =>
  JSON.parse(await readFile(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")) as object;

it.each(["agent-report", "eval-report", "interrupted-report"])(
  "the golden %s is read as it is, and survives JSON",
  async (name) => {
    const written = await golden(name);
    const report = attemptReportSchema.parse(written);
    expect(report).toEqual(written);
    expect(JSON.parse(JSON.stringify(report))).toEqual(written);
  },
);

it("a report of another version, or with a key that nobody knows, is refused", async () => {
  const written = await golden("agent-report");
  expect(attemptReportSchema.safeParse({ ...written, reportVersion: 2 }).success).toBe(false);
  expect(attemptReportSchema.safeParse({ ...written, folder: "/srv/attempt" }).success).toBe(false);
});

it("a report says whose it is, and what was not found is not there", () => {
  const order = attemptOrder({ attempt: 3, work: { kind: "recover", phase: "eval" } });
  expect(attemptReportSchema.parse(reportOn(order, { judgement: null }))).toEqual({
    reportVersion: 1,
    experiment: "command-a",
    run: "command-a-solo",
    setting: "solo",
    pair: "pallets_jinja_task/1621/f6_f10",
    attempt: 3,
    work: { kind: "recover", phase: "eval" },
    judgement: null,
    spend: null,
    repairs: [],
    record: null,
  });
});
