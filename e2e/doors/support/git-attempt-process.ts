import { containerOwner } from "@cooperbench-ts/core";
import { GitAttempt } from "./git-attempt.ts";

/** An attempt in a process of its own, labelled as harnesses label theirs; it says where its socket is once its agent is at work, and stays. */
const [experiment = "", command = ""] = process.argv.slice(2);
const labels = { "dev.cooperbench-ts.experiment": experiment, ...(await containerOwner()).labels };
const attempt = await GitAttempt.start({ labels });
await attempt.opened.docker(["exec", "-d", attempt.agent, ...command.split(" ")]);
process.send?.(attempt.opened.door.host);
setInterval(() => {}, 1000);
