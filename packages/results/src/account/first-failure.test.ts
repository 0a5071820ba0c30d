import { expect, test } from "vitest";
import { firstFailure } from "./first-failure.ts";

const outputs: readonly (readonly [runner: string, output: string, text: string])[] = [
  [
    "pytest",
    "tests/test_a.py .F.\n=== FAILURES ===\n___ test_b ___\n\n    def test_b():\n>       assert div(1) == 2\nE       assert 1 == 2\nE        +  where 1 = div(1)\n\ntests/test_a.py:4: AssertionError\nFAILED tests/test_a.py::test_b - assert 1 == 2",
    "E       assert 1 == 2",
  ],
  [
    "pytest -q --tb=no",
    "..F\nFAILED tests/test_a.py::test_b - assert 1 == 2\n1 failed",
    "FAILED tests/test_a.py::test_b - assert 1 == 2",
  ],
  [
    "pytest, a file that cannot be collected",
    "==== ERRORS ====\n___ ERROR collecting tests/a.py ___\nE   ImportError: no x",
    "E   ImportError: no x",
  ],
  ["unittest", "..F\n====\nFAIL: test_b (tests.A.test_b)\n----\nTraceback …", "FAIL: test_b (tests.A.test_b)"],
  [
    "go test",
    "=== RUN   TestA\n    a_test.go:9: got 1\n--- FAIL: TestA (0.00s)\nFAIL\texample.com/a\t0.1s",
    "--- FAIL: TestA (0.00s)",
  ],
  [
    "go that does not build",
    "# example.com/a\n./a.go:3:5: undefined: x\nFAIL\texample.com/a [build failed]",
    "FAIL\texample.com/a [build failed]",
  ],
  [
    "cargo test",
    "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\n\nthread 'b' panicked at src/lib.rs:4:5:\nassertion failed",
    "---- b stdout ----",
  ],
  [
    "rustc",
    "error[E0425]: cannot find value `x` in this scope\n --> src/lib.rs:3:5",
    "error[E0425]: cannot find value `x` in this scope",
  ],
  [
    "jest",
    "FAIL test/a.test.js\n  adds\n    ✕ two (3 ms)\n\n  ● adds › two\n\n    expect(received).toBe(expected)",
    "● adds › two",
  ],
  [
    "vitest",
    " × test/a.test.ts > adds > two 5ms\n\n FAIL  test/a.test.ts > adds > two\nAssertionError: expected 1 to be 2",
    "FAIL  test/a.test.ts > adds > two",
  ],
  [
    "mocha",
    "  adds\n    1) two\n\n  1 passing (3ms)\n  1 failing\n\n  1) adds\n       two:\n     AssertionError",
    "1) adds",
  ],
  ["node --test", "TAP version 13\nok 1 - one\nnot ok 2 - two\n  ---", "not ok 2 - two"],
  [
    "maven",
    "[ERROR] Tests run: 2, Failures: 1\n[ERROR] com.x.ATest.two  Time elapsed: 0.01 s  <<< FAILURE!",
    "[ERROR] com.x.ATest.two  Time elapsed: 0.01 s  <<< FAILURE!",
  ],
  [
    "gradle",
    "> Task :test FAILED\n\nATest > two() FAILED\n    org.opentest4j.AssertionFailedError",
    "ATest > two() FAILED",
  ],
  [
    "ctest",
    "1/2 Test #1: one ....   Passed\n2/2 Test #2: two ....***Failed    0.01 sec",
    "2/2 Test #2: two ....***Failed    0.01 sec",
  ],
  [
    "git apply",
    "Applying feature patch\nerror: patch failed: src/a.py:1\nerror: src/a.py: patch does not apply",
    "error: patch failed: src/a.py:1",
  ],
  [
    "a shell that lost its child",
    "ok   adds\n/usr/local/bin/runner.sh: line 23:   102 Killed   bash tests/run.sh",
    "/usr/local/bin/runner.sh: line 23:   102 Killed   bash tests/run.sh",
  ],
  ["a runner that only counts", "......F\n1 failed, 6 passed in 0.1s", "1 failed, 6 passed in 0.1s"],
  ["a shell", "runner.sh: line 12: cargo: command not found", "runner.sh: line 12: cargo: command not found"],
  [
    "a script",
    "Traceback (most recent call last):\n  File \"a.py\", line 1\nModuleNotFoundError: No module named 'x'",
    "ModuleNotFoundError: No module named 'x'",
  ],
];

test.each(outputs)("the first failure of %s", (_, output, text) => {
  const before = "HEAD is now at a8098ec base\nApplying the tests\n";
  const found = firstFailure(`${before}${output}\nCleaning up repository...\n`);
  expect(found?.text).toBe(text);
  expect(`${before}${output}`.split("\n")[(found?.line ?? 0) - 1]?.trim()).toBe(text);
});

test("colours are no part of it, and lines are counted as they are", () => {
  expect(firstFailure("ok\r\n\u001B[31mE   assert 0\u001B[0m\r\n")).toEqual({ line: 2, text: "E   assert 0" });
});

test("a run that passed tells of none, and neither does a line that is data", () => {
  expect(firstFailure("=== 3 passed in 0.01s ===\n  1) first thing of a list\n0 failed, no error: fine")).toBeNull();
  expect(firstFailure(`E   ${"x".repeat(5000)}`)).toBeNull();
});
