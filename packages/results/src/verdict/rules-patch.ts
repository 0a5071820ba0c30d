import { readDockerError } from "../error-text/docker-error.ts";
import type { Facts } from "./facts.ts";
import { MAX_PATCH_BYTES, type PatchFacts } from "./patch-facts.ts";
import type { Finding } from "./finding.ts";
import type { Rule, WrittenRule } from "./rule.ts";

/** First lines that upstream stored as a patch when its `git diff` in the container failed. */
const isDockerError = (line: string): boolean =>
  readDockerError(line) !== null || /^Command timed out after \d+ seconds/i.test(line);
const BROKEN_IMAGE_TEXT =
  /^(?:fatal: detected dubious ownership|fatal: not a git repository|(?:bash|sh|\/bin\/\w+): (?:line \d+: )?git: (?:command )?not found)/i;

const WRITTEN_BY_AGENT: ReadonlySet<Facts["patchSource"]> = new Set(["submission-text", "patch-file"]);

const patches = (facts: Facts): PatchFacts[] =>
  facts.agents.flatMap((agent) => (agent.patch === null ? [] : [agent.patch]));

function errorText(accept: (firstLine: string) => boolean): Rule["find"] {
  return (facts) => {
    const patch = patches(facts).find((p) => p.text.trim() !== "" && !p.isDiff && accept(firstLine(p.text)));
    return patch === undefined ? null : { file: patch.file, quote: firstLine(patch.text) };
  };
}

function firstLine(text: string): string {
  return text.trimStart().split("\n", 1)[0] ?? "";
}

/** A fresh evaluation that came to a grade: then upstream's grade stands over what we would have foretold. */
function graded(facts: Facts): boolean {
  return facts.eval.kind === "parsed" && facts.evalAge.kind !== "stale" && facts.eval.value.error == null;
}

export const patchRules: readonly WrittenRule[] = [
  {
    id: "patch-is-docker-error",
    stage: "patch",
    reason: "container-lost",
    doc: "The patch is the error text of a dead container.",
    find: errorText(isDockerError),
  },
  {
    id: "patch-is-git-error",
    stage: "patch",
    reason: "image-unusable",
    doc: "The patch is the error text of a git that cannot work in this image.",
    find: errorText((line) => BROKEN_IMAGE_TEXT.test(line)),
  },
  {
    id: "patch-is-no-diff",
    stage: "patch",
    reason: "unknown-error",
    doc: "The patch is not empty and no diff: some command's error text was stored. (From 0.0.12 to 0.0.22 agents wrote the patch themselves; there git decides.)",
    find: (facts) => (WRITTEN_BY_AGENT.has(facts.patchSource) ? null : errorText(() => true)(facts)),
  },
  {
    id: "no-patch",
    stage: "patch",
    reason: "no-patch",
    doc: "Nothing to grade: in solo the patch, in coop both patches are empty once test files are dropped.",
    find: (facts) => {
      const passed = graded(facts) && facts.eval.kind === "parsed" && facts.eval.value.both_passed;
      if (passed || facts.agents.length === 0 || !facts.agents.every((agent) => agent.emptyPatch)) return null;
      return {
        file: facts.agents.map((agent) => agent.patch?.file ?? "result.json").join(", "),
        quote: facts.agents.map((agent) => `${agent.slot} ${agent.status}, no patch`).join("; "),
      };
    },
  },
  {
    id: "patch-too-large",
    stage: "patch",
    reason: "patch-too-large",
    doc: `A patch above ${MAX_PATCH_BYTES / 1024} KiB does not fit through upstream's evaluation.`,
    find: (facts) => (graded(facts) ? null : tooLarge(facts)),
  },
];

export function tooLarge(facts: Facts): Finding | null {
  const patch = patches(facts).find((p) => p.gradedBytes > MAX_PATCH_BYTES);
  return patch === undefined
    ? null
    : { file: patch.file, quote: `${patch.gradedBytes} bytes, more than ${MAX_PATCH_BYTES}` };
}
