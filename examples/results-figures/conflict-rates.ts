import { conflictRates } from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";

const results = await readResults(process.argv[2] ?? "logs");
console.log(conflictRates(results.pairs));
