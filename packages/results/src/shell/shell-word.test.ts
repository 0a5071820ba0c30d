import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellWord } from "./shell-word.ts";

test("a plain word stays as it is", () => {
  for (const text of ["logs", "./a/b-c_d.json", "setting=solo,arm=x", "a@1.2:80%+"]) expect(shellWord(text)).toBe(text);
});

test("whatever stands in a text, a shell takes it for one word", () => {
  const texts = ["", " ", "it's", "a b", "$HOME `id`", "~", "=ls", "a;b", "*", "-x y", '"', "\\", "a\nb", "é"];
  for (const text of texts)
    expect(execFileSync("sh", ["-c", `printf %s ${shellWord(text)}`], { encoding: "utf8" })).toBe(text);
});
