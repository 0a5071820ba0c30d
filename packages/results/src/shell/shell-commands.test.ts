import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { shellCommands } from "./shell-commands.ts";

const words = (text: string) => shellCommands(text).map((command) => command.words.join(" "));

test.each([
  ['coop-send agent2 "I take x.py"', ["coop-send agent2 I take x.py"]],
  [
    "cd /repo && git push 2>&1 | tail -3; coop-send a 'it''s \"mine\"'",
    ["cd /repo", "git push", "tail -3", 'coop-send a its "mine"'],
  ],
  ['A=1 B="x y" run --flag \\\n  more', ["run --flag more"]],
  ["if ls x; then echo a; else echo b; fi", ["ls x", "echo a", "echo b"]],
  ["echo one # echo two\necho three", ["echo one", "echo three"]],
  ["(cd x; make) && { make test; }", ["cd x", "make", "make test"]],
  ["a > out.txt 2>/dev/null < in.txt b", ["a b"]],
  ["diff <(sort a) <(sort b)", ["sort a", "sort b", "diff <(sort a) <(sort b)"]],
  ["", []],
  ["   \n\n", []],
])("%j", (text, expected) => {
  expect(words(text)).toEqual(expected);
});

test("here-documents belong to their command, and quotes in them are no quotes", () => {
  const text = "cat <<'ONE' > x.py && python3 - <<-TWO\nit's \"open\nONE\n\tprint('x')\n\tTWO\necho done";
  expect(shellCommands(text).map(({ words: [program], documents }) => [program, documents])).toEqual([
    ["cat", ["it's \"open"]],
    ["python3", ["\tprint('x')"]],
    ["echo", []],
  ]);
});

test("a substitution in double quotes has quotes and here-documents of its own", () => {
  const text = `coop-send agent2 --code "$(cat <<'EOF'\nprint("it's a ) here")\nEOF\n)" --note "and $(date)"; coop-recv`;
  expect(shellCommands(text).map(({ words: [program] }) => program)).toEqual(["cat", "date", "coop-send", "coop-recv"]);
});

test("what stands in a loop or a function is said to be repeated", () => {
  const text = "a; for x in 1 2; do b $x; done; c; f() { d; }; f";
  expect(shellCommands(text).map(({ words: [program], repeated }) => [program, repeated])).toEqual([
    ["a", false],
    ["for", true],
    ["b", true],
    ["c", false],
    ["d", true],
    ["f", true],
  ]);
});

test("a text that no shell takes is read as far as it goes", () => {
  for (const text of [
    'echo "open',
    "echo 'open",
    "cat <<EOF\nnever",
    "echo $(open",
    "`",
    ")",
    "((",
    "a \\",
    "<<",
    "<(",
  ])
    expect(() => shellCommands(text)).not.toThrow();
  expect(words('echo a; echo "open; echo b')).toEqual(["echo a", "echo open; echo b"]);
});

// What grows with the square of these lengths takes minutes.
test("long texts are read in time that grows with their length", { timeout: 60_000 }, () => {
  shellCommands(`${"echo 'x y' \"$(cat z)\" && ".repeat(20_000)}true`);
  for (const open of ["$(", "`", "<(", '"$(', "(", "{ "]) shellCommands(open.repeat(100_000));
  expect(shellCommands("(".repeat(100_000))).toEqual([]);
});

test("any text comes to an end", () => {
  const random = createRandom(15);
  const pieces = [
    "a ",
    "'",
    '"',
    "`",
    "$(",
    ")",
    "(",
    "<<E\n",
    "E\n",
    "\n",
    ";",
    "&&",
    "|",
    "\\",
    "<(",
    "#",
    "for x",
    " do ",
    " done",
    "()",
    "{ ",
  ];
  for (let n = 0; n < 20_000; n += 1) {
    const text = Array.from({ length: 1 + random.below(12) }, () => pieces[random.below(pieces.length)]).join("");
    expect(Array.isArray(shellCommands(text))).toBe(true);
  }
});
