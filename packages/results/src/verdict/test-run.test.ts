import { expect, test } from "vitest";
import { readCause } from "./causes.ts";
import { ranTests, rejectedPatch } from "./test-results.ts";
import { unran } from "./test-run.ts";

const feature = (body: string, more: object = {}) => ({
  passed: false,
  test_output: `Applying feature patch: solo.patch\nFeature patch applied successfully.\n${body}\nCleaning up repository...\n`,
  ...more,
});
const patched = ["src/ops.py", "chain.go"];
const collecting = (frames: string): string =>
  `=== ERRORS ===\n____ ERROR collecting tests/test_x.py ____\ntests/test_x.py:1: in <module>\n${frames}\n=== short test summary info ===`;

test.each([
  [
    "a name that is missing where another module of the repository asks for it",
    collecting(
      "src/c.py:3: in <module>\nE   ImportError: cannot import name 'foo' from 'src.ops' (/workspace/repo/src/ops.py)",
    ),
  ],
  [
    "two packages in one folder of Go",
    "found packages chi (chain.go) and main (debug.go) in /workspace/repo\nFAIL\t. [setup failed]",
  ],
  ["a circle of imports", "package x\n\timports y: import cycle not allowed\nFAIL\tx [setup failed]"],
  ["rustc refuses", "error: expected `;`, found `}`\n --> src/a.rs:3:5\n\nerror: could not compile `y`"],
])("the code was refused: %s", (_, body) => {
  expect(unran(feature(body), { patched })).toBeNull();
});

test.each([
  [
    "rustc only warned, and the linker had no disk",
    "warning: unused variable\n --> src/a.rs:3:5\n\nld: final link failed: No space left on device",
    true,
  ],
  ["tsc only warned", "src/a.ts:1:1 - warning TS1: x\nnpm error code ENOTFOUND", false],
  [
    "jest misses a package of its own",
    "FAIL src/useForm.test.tsx\n  Cannot find module '@testing-library/react' from 'src/useForm.test.tsx'\nTests: 0 total",
    false,
  ],
  ["a build before the tests", "✓ 345 modules transformed.\n✔ Built in 1.2s\nnpm error network ECONNRESET", false],
  [
    "a set-up script fell over the network",
    'Traceback (most recent call last):\n  File "/workspace/repo/setup.py", line 3, in <module>\nurllib.error.URLError: connection refused',
    false,
  ],
])("the environment failed: %s", (_, body, disk) => {
  expect(unran(feature(body), { patched })).toMatchObject({ disk });
});

test.each([
  ["a test of Rust that overflows its stack", feature("running 1 test\nthread 'x' has overflowed its stack")],
  ["counts of upstream's own", feature("a runner that nobody knows", { tests_passed: 4, tests_failed: 2 })],
])("tests ran: %s", (_, found) => {
  expect(ranTests(found)).toBe(true);
});

test("a patch that a second try took was not refused", () => {
  const body = "error: a.py: patch does not apply\nApplied patch to 'a.py' cleanly.\nnpm error network ECONNRESET";
  expect(rejectedPatch(feature(body), patched)).toBeNull();
});

/** Each of them kept a reader busy for seconds. */
test.each([
  ["lines without end", "\n".repeat(60_000)],
  ["returns without end", "\r".repeat(60_000)],
  ["one line of names", "a.py::".repeat(40_000)],
  ["one line of beginnings", "appl".repeat(20_000)],
  ["brackets", "{'".repeat(40_000)],
  ["lists", "[{".repeat(40_000)],
  ["parsers", `${"pars".repeat(480)}\n`.repeat(100)],
  ["dockers", "docker: ".repeat(20_000)],
])("readers come to an end with %s", (_, hostile) => {
  readCause(`litellm.BadRequestError: XException - ${hostile}`);
  readCause(hostile);
  unran(feature(hostile), { patched });
  expect(rejectedPatch(feature(hostile), patched)).toBeNull();
});
