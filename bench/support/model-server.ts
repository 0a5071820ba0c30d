// The scripted model in a process of its own, so that its CPU is nobody's: prints its base URL, ends with its stdin.
import { startScriptedModel } from "../../packages/rehearsal/dist/index.js";
import { goldModel } from "../../e2e/src/gold-model.ts";

const model = await startScriptedModel({ script: goldModel(process.argv[2] ?? "") });
console.log(model.openaiBase);
process.stdin.resume().once("end", () => void model.close());
