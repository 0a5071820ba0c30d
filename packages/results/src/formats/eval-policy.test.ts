import { expect, test } from "vitest";
import { evalPolicyOf, regradedPolicyOf } from "./eval-policy.ts";

test.each([
  ["0.0.2", "union", "python", "tree"],
  ["0.0.11", "union", "python", "tree"],
  ["v0.0.12", "union", "python", "submission-text"],
  ["0.0.15", "union", "python", "patch-file"],
  ["0.0.16", "single-agent", "python", "patch-file"],
  ["0.0.23", "single-agent", "python", "pull-request"],
  ["0.0.27", "single-agent", "python", "pushed-branch"],
  ["0.0.28", "single-agent", "all-languages", "pushed-branch"],
  ["0.0.29", "single-agent", "all-languages", "pushed-branch"],
  ["0.1.0", "single-agent", "all-languages", "pushed-branch"],
])("%s", (version, merge, testFilter, patchSource) => {
  expect(evalPolicyOf(version)).toMatchObject({
    id: `${merge}/${testFilter}/${patchSource}`,
    merge,
    testFilter,
    patchSource,
  });
});

test.each(["", "main", "0.0", "0.0.1", "0.0.29.1"])("%j is unknown", (version) => {
  expect(evalPolicyOf(version).id).toBe("unknown");
});

test.each([
  ["0.0.29", "0.0.11", "single-agent/all-languages/tree"],
  ["0.0.11", "0.0.29", "union/python/pushed-branch"],
  ["0.0.29", null, "single-agent/all-languages/unknown"],
  ["0.0.29", "main", "single-agent/all-languages/unknown"],
  ["0.0.27", "0.0.27", evalPolicyOf("0.0.27").id],
  ["main", "0.0.11", "unknown"],
])("graded by %s, run by %s", (gradedBy, ranBy, id) => {
  expect(regradedPolicyOf(gradedBy, ranBy).id).toBe(id);
});
