import { expect, test } from "vitest";
import { consoleWidth, table, wrap } from "./console.ts";

test("a table as Rich prints it", () => {
  const columns = [{ header: "agent" }, { header: "feature" }, { header: "status" }, { header: "cost", right: true }];
  expect(table(columns, [["solo", "1,2", "Submitted", "$0.02"]])).toBe(
    "  agent    feature    status        cost  \n  solo     1,2        Submitted    $0.02  ",
  );
});

test("long lines break at blanks, longer words anywhere, and an indent stays", () => {
  expect(wrap("  solo starting...", 80)).toEqual(["  solo starting..."]);
  expect(wrap("aa bb cccccccccccc d", 5)).toEqual(["aa bb", "ccccc", "ccccc", "cc d"]);
});

test("80 columns unless COLUMNS says otherwise", () => {
  expect([consoleWidth(undefined), consoleWidth("x"), consoleWidth("1000")]).toEqual([80, 80, 1000]);
});
