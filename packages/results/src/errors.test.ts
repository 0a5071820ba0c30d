import { describe, expect, it } from "vitest";
import { ExperimentError, InputError, PrerequisiteError } from "./errors.ts";

describe("ExperimentError", () => {
  const details = {
    code: "key-missing",
    subject: "variable X",
    problem: "It is not set.",
    remedy: "Set it.",
    cause: new Error("why"),
  };

  it("says subject, problem and remedy, and carries them as fields", () => {
    const error = new PrerequisiteError(details);
    expect(error).toMatchObject({
      ...details,
      kind: "prerequisite",
      name: "PrerequisiteError",
      message: "variable X: It is not set. Set it.",
    });
    expect(new InputError(details)).toMatchObject({ kind: "input", name: "InputError" });
  });

  it("is told from other errors, also across copies of the package", () => {
    expect(ExperimentError.isInstance(new InputError(details))).toBe(true);
    expect(ExperimentError.isInstance({ [Symbol.for("@cooperbench-ts/results/error")]: true })).toBe(true);
    for (const other of [new Error("x"), null, undefined, "x", {}])
      expect(ExperimentError.isInstance(other)).toBe(false);
  });
});
