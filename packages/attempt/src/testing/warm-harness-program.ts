import { openUpstreamProcesses } from "../upstream/warm/warm-processes.ts";

// A harness of its own process, for tests that stop or kill one while its warm parent imports.
// Arguments: console script, Python, folder, how long the imports may take in ms.
const [script = "", python = "", folder = "", readyMs] = process.argv.slice(2);
openUpstreamProcesses({
  upstream: { path: script, python, standIn: false },
  cold: false,
  environment: { PATH: process.env["PATH"] },
  credentialNames: ["THE_KEY"],
  folder,
  notice: (message) => console.log(message),
  patience: { readyMs: Number(readyMs), answerMs: 1000 },
}).warmUp();
