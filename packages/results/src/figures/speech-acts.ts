import { trialId } from "../tables/trial-columns.ts";
import type { LabelRow } from "../tables/labels-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";

export const speechActCategories = ["plan", "question", "answer", "update", "ack", "other"] as const;
export type SpeechAct = (typeof speechActCategories)[number];

/** Name and version of the classifier: the paper publishes no rubric, so another reading gives other shares. */
export const speechActScheme = "speech-acts-by-words@1";

const ACK =
  /^\s*(?:ok(?:ay)?|got it|thanks?(?: you)?|great|perfect|sounds good|understood|ack(?:nowledged)?|will do|agreed|sure)\b/i;
const UPDATE =
  /\b(?:i(?:'ve| have)|done|finished|implemented|completed|added|pushed|committed|updated|fixed|modified|changed|now (?:passes|works)|status)\b/i;
const PLAN =
  /\b(?:i(?:'ll| will| plan| am going| intend)|i'm going to|plan(?:ning)? to|let's|we should|propos(?:e|al)|my (?:plan|approach)|suggest|going to)\b/i;

/**
 * Labels each message by its words, one act per message: a question mark makes a question; the next message of the other side
 * is its answer unless it acknowledges; then acknowledgement (short), update, plan. Where the order of messages is unknown,
 * no message is an answer.
 */
export function speechActs(messages: Iterable<MessageRow>): LabelRow[] {
  let previous: { readonly conversation: string; readonly from: string; readonly act: SpeechAct } | null = null;
  const labels: LabelRow[] = [];
  for (const message of messages) {
    const conversation = trialId(message);
    const asked: boolean =
      message.turn !== null &&
      previous !== null &&
      previous.conversation === conversation &&
      previous.act === "question" &&
      previous.from !== message.from;
    const category = speechAct(message.text, asked);
    previous = { conversation, from: message.from, act: category };
    labels.push({
      pairKey: message.pairKey,
      run: message.run,
      setting: message.setting,
      upstreamSetting: message.upstreamSetting,
      repeat: message.repeat,
      scheme: speechActScheme,
      category,
      messageIndex: message.index,
      evidence: null,
    });
  }
  return labels;
}

function speechAct(text: string, asked: boolean): SpeechAct {
  if (text.includes("?")) return "question";
  if (text.length <= 120 && ACK.test(text) && !PLAN.test(text)) return "ack";
  if (asked) return "answer";
  if (UPDATE.test(text)) return "update";
  return PLAN.test(text) ? "plan" : "other";
}
