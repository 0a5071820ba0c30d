import { expect, test } from "vitest";
import { parseRoute } from "./parse-route.ts";

test("a page, what it is about, and its parameters", () => {
  expect(parseRoute("")).toMatchObject({ page: "overview", about: null });
  const { page, about, query } = parseRoute("#/trial/a%20b/c?step=agent1.3&q=50%25");
  expect([page, about, query.get("step"), query.get("q")]).toEqual(["trial", "a b/c", "agent1.3", "50%"]);
});

test("an address that is no address stays a page that is not found", () => {
  for (const text of ["%", "%E0%A4%A", "%zz"]) expect(parseRoute(`#/trial/${text}`).about).toBe(text);
  expect(parseRoute("#/trials?q=%").query.get("q")).toBe("%");
});
