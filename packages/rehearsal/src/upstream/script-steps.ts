import { peerOf, peerSlots } from "../agent-slots.ts";
import { between, hexDigits } from "../random.ts";
import type { AgentOutcome, TrialOutcome } from "../scenario/outcome.ts";
import type { Step } from "./agent-run.ts";

const LOOKS = [
  "ls src",
  "git log --oneline | head -5",
  "sed -n '1,60p' src/registry.py",
  "grep -rn 'def ' src | head",
  "git status --short",
  "git diff --stat",
];
const TOPICS = [
  "I edit the registry for my feature only.",
  "Which lines do you touch?",
  "I leave the version line alone.",
  "My part is done.",
  "Please keep the table's order.",
];

/** The model calls of one agent on its way to `outcome`; the last one submits unless limits end it. */
export function scriptSteps(
  trial: TrialOutcome,
  agent: AgentOutcome,
  count: number,
  ...salt: readonly (string | number)[]
): readonly Step[] {
  const peer = peerOf(agent.id);
  const mine = agent.id === peerSlots[0] ? 0 : 1;
  const steps: Step[] = [];
  for (let n = 0; n < count; n++) {
    const last = n === count - 1 && agent.status === "Submitted";
    // Message k is sent by the agents in turn, in step k + 1.
    const message = (k: number): string => TOPICS[between(0, TOPICS.length - 1, ...salt, "topic", k)] as string;
    const k = n - 1;
    const sends = !last && k >= 0 && k < trial.messages && k % 2 === mine ? { to: peer, text: message(k) } : null;
    const before = k - 1;
    const received =
      before >= 0 && before < trial.messages && before % 2 !== mine ? [{ from: peer, text: message(before) }] : [];
    const look = LOOKS[between(0, LOOKS.length - 1, ...salt, agent.id, n)] as string;
    const command = last
      ? "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"
      : sends === null
        ? look
        : `send_message ${sends.to} "${sends.text}"`;
    steps.push({
      thought: last ? "The work is done." : `Step ${n + 1}: look, then change.`,
      command,
      output: last
        ? null
        : {
            returncode: 0,
            text: sends === null ? `${hexDigits(12, ...salt, agent.id, n)}\n` : `Message sent to ${sends.to}`,
          },
      promptTokens: 1500 + n * between(100, 300, ...salt, agent.id, "prompt"),
      completionTokens: between(40, 180, ...salt, agent.id, n, "completion"),
      sends,
      received,
    });
  }
  return steps;
}
