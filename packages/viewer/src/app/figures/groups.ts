import type { FigureName } from "@cooperbench-ts/results";

/** Figures by what they are about, in the order of a report. */
export const figureGroups: readonly { readonly title: string; readonly names: readonly FigureName[] }[] = [
  {
    title: "Success",
    names: [
      "success-by-setting",
      "setting-comparison",
      "messaging-effect",
      "difficulty-curve",
      "retention",
      "per-repository",
    ],
  },
  { title: "Merges and patches", names: ["merge-stages", "conflict-rates", "patch-share", "patch-lines"] },
  {
    title: "Cost and time",
    names: ["cost-distribution", "cost-per-pass", "steps-distribution", "wall-time"],
  },
  { title: "Infrastructure", names: ["infra-by-reason", "retry-bias"] },
  {
    title: "Communication",
    names: [
      "conversation-turns",
      "communication-statistics",
      "communication-share",
      "communication-overhead",
      "speech-acts",
      "mentions",
      "good-communication",
    ],
  },
  {
    title: "Labels",
    names: ["conversation-errors", "conversation-error-families", "error-shares", "failure-labels"],
  },
];
