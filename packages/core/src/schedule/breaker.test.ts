import { describe, expect, it } from "vitest";
import { type Judgement, reasons, reasonTraits } from "@cooperbench-ts/results";
import { infra, judgements } from "../testing/judgements.ts";
import { Breaker } from "./breaker.ts";

const crash = infra("unknown-error");
const noEval = infra("eval-error", "eval");
const unsupported = { ...infra("upstream-unsupported"), redo: "none", stopsRun: true } as const;
const healing = reasons.filter((reason) => reasonTraits[reason].heals !== null);

const unsupportedEval: Judgement = { ...unsupported, rule: "eval" };
const ofEvals: ReadonlySet<Judgement> = new Set([noEval, unsupportedEval, judgements.nothingSelected]);

function signals(observed: readonly (readonly [pair: string, judgement: Judgement])[]): string[] {
  const breaker = new Breaker();
  return observed.map(([pair, judgement]) => {
    const signal = breaker.observe(pair, ofEvals.has(judgement) ? "eval" : "agent", judgement);
    if (signal.kind === "ask") return `ask ${signal.part}`;
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
    ["what no answer can refute", [["a", judgements.unknownAgent]], ["stop 1"]],
    [
      "what may happen to every trial, on two pairs",
      [
        ["a", judgements.wrongKey],
        ["a", judgements.wrongKey],
        ["b", judgements.wrongKey],
      ],
      ["ask model", "ask model", "stop 2"],
    ],
    [
      "a success between two pairs that met it",
      [
        ["a", judgements.wrongKey],
        ["b", judgements.notEvaluated],
        ["c", judgements.wrongKey],
        ["d", judgements.fail],
        ["e", judgements.wrongKey],
      ],
      ["ask model", "none", "ask model", "none", "ask model"],
    ],
    [
      "other failures between two pairs that met it",
      [
        ["a", judgements.wrongKey],
        ["b", judgements.timeout],
        ["c", crash],
        ["d", judgements.wrongKey],
      ],
      ["ask model", "none", "none", "stop 2"],
    ],
    [
      "another cause of all trials",
      [
        ["a", judgements.wrongKey],
        ["b", unsupported],
        ["c", judgements.noMoney],
      ],
      ["ask model", "none", "ask model"],
    ],
    [
      "what nobody can be asked about",
      [
        ["a", unsupported],
        ["a", unsupported],
        ["b", unsupported],
      ],
      ["none", "none", "stop 2"],
    ],
    [
      "agents that succeed while every eval meets it",
      [
        ["a", judgements.notEvaluated],
        ["a", unsupportedEval],
        ["b", judgements.notEvaluated],
        ["b", unsupportedEval],
      ],
      ["none", "none", "none", "stop 2"],
    ],
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

  const twice = reasons.filter((reason) => reasonTraits[reason].pairsToStop === 2);
  it.each(twice)("stops at the second pair that meets %s, whatever its trial does next", (reason) => {
    const met: Judgement = { ...infra(reason), stopsRun: reasonTraits[reason].scope === "campaign" };
    expect(
      signals([
        ["a", met],
        ["a", met],
        ["b", judgements.timeout],
        ["c", met],
      ]).at(-1),
    ).toBe("stop 2");
  });

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

  it("begins its rows anew after a cause has healed, and remembers what may hold for all", () => {
    const breaker = new Breaker();
    for (const pair of ["a", "b"]) breaker.observe(pair, "agent", crash);
    breaker.observe("a", "agent", judgements.wrongKey);
    breaker.reset();
    expect(breaker.observe("c", "agent", crash).kind).toBe("none");
    expect(breaker.observe("c", "agent", judgements.wrongKey).kind).toBe("stop");
  });
});
