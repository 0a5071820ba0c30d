import type { AgentPlan } from "./tree-plan.ts";

/** As many lines as the result says. */
export function patch({ patchLines }: AgentPlan, at: number): string {
  if (patchLines === 0) return "";
  const added = patchLines - 8;
  const file = `src/part${at}.py`;
  return [
    `diff --git a/${file} b/${file}`,
    "index 1111111..2222222 100644",
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -1,3 +1,${3 + added} @@`,
    " import os",
    ...Array.from({ length: added }, (_, n) => `+VALUE_${n} = ${n}`),
    " import re",
    " import sys",
  ].join("\n");
}
