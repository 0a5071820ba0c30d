import { communicationOverhead } from "@cooperbench-ts/results";
import { readResults } from "@cooperbench-ts/results/node";

const results = await readResults(process.argv[2] ?? "logs");
console.log(communicationOverhead(results.pairs, results.messages));
