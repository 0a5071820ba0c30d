import { conversationErrors, failureLabels } from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";

// Labels come from people or from a judging model: one row per conversation and label.
const conversation = {
  pairKey: "pallets_jinja_task/1621/f1_f6",
  run: "command-a-coop-comm",
  setting: "coop-comm",
  repeat: 1,
} as const;
const labels = [
  { ...conversation, scheme: "paper-app-f@1", category: "C1a", messageIndex: 0, evidence: "which file do you take?" },
  { ...conversation, scheme: "paper-table-1@1", category: "work overlap", messageIndex: null, evidence: null },
];

const results = await readResults(process.argv[2] ?? "logs");
console.log(conversationErrors(results.pairs, labels.slice(0, 1)));
console.log(failureLabels(results.pairs, labels.slice(1)));
