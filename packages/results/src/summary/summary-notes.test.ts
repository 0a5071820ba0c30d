import { expect, test } from "vitest";
import { trial } from "./fixtures/trial.ts";
import { summaryNoteGroups, summaryNotes } from "./summary-notes.ts";
import { summarize } from "./summarize.ts";

const odd = [{ code: "empty-patch", message: "", file: null }];
const summary = summarize([
  trial("solo", { diagnostics: odd }),
  trial("coop-comm", { diagnostics: odd, attempts: { agent: 2, eval: 1 } }),
  trial("coop-comm", { diagnostics: odd }),
  trial("coop-nocomm", { verdict: "fail", reason: "tests-failed", attempts: { agent: 2, eval: 1 } }),
  trial("coop-nocomm", null),
]);

test("each line says for itself what its numbers leave out", () => {
  expect(summaryNotes(summary).slice(3)).toEqual([
    "1 trial without a verdict yet",
    "command-a-coop-comm: 1 trial judged on agent attempt 2 (1 pass, 0 fail): a retry is another draw from the model",
    "command-a-coop-nocomm: 1 trial judged on agent attempt 2 (0 pass, 1 fail): a retry is another draw from the model",
    "command-a-solo: 1 trial with diagnostic empty-patch",
    "command-a-coop-comm: 2 trials with diagnostic empty-patch",
  ]);
});

test("taken together, each thing is said once with its sum", () => {
  expect(summaryNoteGroups(summary)).toEqual([
    { text: "1 trial without a verdict yet", lines: [] },
    {
      text: "2 trials judged on agent attempt 2 (1 pass, 1 fail): a retry is another draw from the model",
      lines: [
        { name: "command-a-coop-comm", trials: 1 },
        { name: "command-a-coop-nocomm", trials: 1 },
      ],
    },
    {
      text: "3 trials with diagnostic empty-patch",
      lines: [
        { name: "command-a-solo", trials: 1 },
        { name: "command-a-coop-comm", trials: 2 },
      ],
    },
  ]);
});
