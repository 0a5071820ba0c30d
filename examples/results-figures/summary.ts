import { plannedTrials, renderSummaryTable, summarize } from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";

const results = await readResults(process.argv[2] ?? "logs");
console.log(renderSummaryTable(summarize(plannedTrials(results))));
