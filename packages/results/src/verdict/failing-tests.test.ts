import { describe, expect, it } from "vitest";
import { failingTests, raisedErrors, testCounts } from "./failing-tests.ts";

const run = (...lines: string[]) => ({ passed: false, test_output: lines.join("\n") });

describe("failing tests", () => {
  it.each([
    [
      "pytest",
      ["FAILED tests/a.py::test_b - assert 1 == 2", "FAILED tests/a.py::test_a[x y]", "2 failed, 1 passed in 3s"],
    ],
    ["pytest -v", ["tests/a.py::test_a[x y] FAILED    [ 50%]", "tests/a.py::test_b FAILED"]],
  ])("are found by name in %s", (_, lines) => {
    const names = failingTests(run(...lines));
    expect(names[0]).toContain("test_a");
    expect(names[1]).toContain("test_b");
    expect(names).toHaveLength(2);
  });

  it("are found in what other runners print", () => {
    expect(failingTests(run("--- FAIL: TestOne (0.00s)", "    --- FAIL: TestOne/case (0.00s)"))).toEqual([
      "TestOne",
      "TestOne/case",
    ]);
    expect(failingTests(run("test a::b ... FAILED", "test a::c ... ok"))).toEqual(["a::b"]);
    expect(failingTests(run("  ● suite › does it", "  ● suite › does it"))).toEqual(["suite › does it"]);
    expect(failingTests(run("not ok 3 - third", "ok 1 - first"))).toEqual(["third"]);
  });

  it("are no files and no packages", () => {
    expect(failingTests(run("FAIL src/a.test.ts", "FAIL\tgithub.com/x/y\t0.1s", "FAILED (failures=1)"))).toEqual([]);
  });
});

describe("errors that ended a run", () => {
  it("are named once, without addresses", () => {
    const lines = [
      "E   ImportError: cannot import name 'x' from 'numpy'",
      "E   ImportError: cannot import name 'x' from 'numpy'",
      "1 error in 0.1s",
    ];
    expect(raisedErrors(run(...lines))).toEqual(["ImportError: cannot import name 'x' from 'numpy'"]);
    expect(raisedErrors(run("error[E0432]: unresolved import `a`", "RuntimeError: at 0x7f00aa"))).toEqual([
      "RuntimeError: at 0x…",
      "error[E0432]: unresolved import `a`",
    ]);
  });
});

describe("counts of tests", () => {
  it("are upstream's, else the last line that counts", () => {
    expect(testCounts({ passed: true, exit_code: 0, tests_passed: 3, tests_failed: 0 })).toEqual({
      passed: 3,
      failed: 0,
    });
    expect(testCounts(run("1 passed", "=== 2 failed, 5 passed, 1 error in 3.1s ==="))).toEqual({
      passed: 5,
      failed: 3,
    });
    expect(testCounts(run("Test Files  1 failed | 2 passed (3)", "     Tests  4 failed | 9 passed (13)"))).toEqual({
      passed: 9,
      failed: 4,
    });
    expect(testCounts(run("--- PASS: TestA (0.0s)", "--- FAIL: TestB (0.0s)"))).toEqual({ passed: 1, failed: 1 });
    expect(testCounts(run("nothing"))).toBeNull();
  });
});
