import { describe, expect, it } from "vitest";
import { type Judgement, reasons, reasonTraits } from "@cooperbench-ts/results";
import { infra, judgements } from "../testing/judgements.ts";
import { Breaker } from "./breaker.ts";

const crash = infra("unknown-error");
const noEval = infra("eval-error", "eval");
const healing = reasons.filter((reason) => reasonTraits[reason].heals !== null);

function signals(observed: readonly (readonly [pair: string, judgement: Judgement])[]): string[] {
  const breaker = new Breaker();
  return observed.map(([pair, judgement]) => {
    const signal = breaker.observe(pair, judgement);
    return signal.kind === "stop" ? `stop ${signal.pairs}` : signal.kind;
  });
}

describe("Breaker", () => {
  const table: [string, [string, Judgement][], string[]][] = [
    [
      "the same cause on three pairs in a row",
      [
        ["a", crash],
        ["b", crash],
        ["c", crash],
      ],
      ["none", "none", "stop 3"],
    ],
    [
      "the same pair again and again",
      [
        ["a", crash],
        ["a", crash],
        ["a", crash],
        ["b", crash],
      ],
      ["none", "none", "none", "none"],
    ],
    [
      "a success in between",
      [
        ["a", crash],
        ["b", crash],
        ["c", judgements.notEvaluated],
        ["d", crash],
      ],
      ["none", "none", "none", "none"],
    ],
    [
      "another cause in between",
      [
        ["a", crash],
        ["b", crash],
        ["c", infra("torn-result")],
        ["d", crash],
        ["e", crash],
      ],
      ["none", "none", "none", "none", "none"],
    ],
    [
      "a timeout in between changes nothing",
      [
        ["a", crash],
        ["b", crash],
        ["c", judgements.timeout],
        ["d", crash],
      ],
      ["none", "none", "none", "stop 3"],
    ],
    [
      "timeouts never count",
      [
        ["a", judgements.timeout],
        ["b", judgements.timeout],
        ["c", judgements.timeout],
        ["d", judgements.timeout],
      ],
      ["none", "none", "none", "none"],
    ],
    [
      "genuine failures never count",
      [
        ["a", judgements.fail],
        ["b", judgements.fail],
        ["c", judgements.fail],
        ["d", judgements.fail],
      ],
      ["none", "none", "none", "none"],
    ],
    ["what would happen to every trial", [["a", judgements.wrongKey]], ["stop 1"]],
    [
      "evals that all fail while agents succeed",
      [
        ["a", judgements.notEvaluated],
        ["a", noEval],
        ["b", judgements.notEvaluated],
        ["b", noEval],
        ["c", judgements.notEvaluated],
        ["c", noEval],
      ],
      ["none", "none", "none", "none", "none", "stop 3"],
    ],
    [
      "evals that find no result, though agents succeed",
      [
        ["a", judgements.notEvaluated],
        ["a", judgements.nothingSelected],
        ["b", judgements.notEvaluated],
        ["b", judgements.nothingSelected],
        ["c", judgements.notEvaluated],
        ["c", judgements.nothingSelected],
      ],
      ["none", "none", "none", "none", "none", "stop 3"],
    ],
    [
      "an eval that finds no result is no success of an agent",
      [
        ["a", crash],
        ["b", crash],
        ["c", judgements.nothingSelected],
        ["d", crash],
      ],
      ["none", "none", "none", "stop 3"],
    ],
    [
      "an eval that came through",
      [
        ["a", noEval],
        ["b", noEval],
        ["c", judgements.fail],
        ["d", noEval],
      ],
      ["none", "none", "none", "none"],
    ],
  ];
  it.each(table)("%s", (_, observed, expected) => expect(signals(observed)).toEqual(expected));

  it.each(healing)("pauses for %s, which may heal", (reason) => {
    expect(
      signals([
        ["a", infra(reason)],
        ["b", infra(reason)],
        ["c", infra(reason)],
      ]),
    ).toEqual(["none", "none", "pause"]);
  });

  it.each([
    ["genuine failures", judgements.fail],
    ["timeouts", judgements.timeout],
    ["evals that reach their limit", infra("eval-timeout", "eval")],
  ])("is not moved by 300 %s", (_, judgement) => {
    const observed = Array.from({ length: 300 }, (_pair, index) => [String(index), judgement] as const);
    expect(new Set(signals(observed))).toEqual(new Set(["none"]));
  });

  it("begins anew after a cause has healed", () => {
    const breaker = new Breaker();
    for (const pair of ["a", "b"]) breaker.observe(pair, crash);
    breaker.reset();
    expect(breaker.observe("c", crash).kind).toBe("none");
  });
});
