import path from "node:path";
import { type Conversation, conversationText, instructionsOf, type Rubric } from "@cooperbench-ts/results";
import { sha256 } from "../plan/sha256.ts";
import { sentModel } from "./label-endpoint.ts";

/** One rubric with one model: its own folder, answers and tables. */
export interface LabelSet {
  readonly rubric: Rubric;
  /** SHA-256 of the instructions: whatever changes them makes another set. */
  readonly rubricHash: string;
  /** As the endpoint calls it. */
  readonly model: string;
  /** `<folder>/<rubric>-<hash>`. */
  readonly folder: string;
}

/** @param folder in which sets of labels lie */
export function labelSet(folder: string, rubric: Rubric, model: string): LabelSet {
  const [rubricHash, sent] = [sha256(instructionsOf(rubric)), sentModel(model)];
  const name = `${rubric.name}-${sha256(JSON.stringify([rubricHash, sent])).slice(0, 8)}`;
  return { rubric, rubricHash, model: sent, folder: path.join(folder, name) };
}

/** Conversations that a model sees as one and the same text: they are asked about once. */
export interface Question {
  /** SHA-256 of the text. */
  readonly hash: string;
  readonly conversations: readonly [Conversation, ...Conversation[]];
}

/** In the order of their hashes: as good as a random one, always the same, and the first N stay the first N. */
export function questionsOf(rubric: Rubric, conversations: readonly Conversation[], limit: number | null): Question[] {
  const byHash = new Map<string, [Conversation, ...Conversation[]]>();
  for (const conversation of conversations) {
    const hash = sha256(conversationText(rubric, conversation));
    const same = byHash.get(hash);
    if (same === undefined) byHash.set(hash, [conversation]);
    else same.push(conversation);
  }
  const questions = [...byHash].map(([hash, same]) => ({ hash, conversations: same }));
  questions.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return questions.slice(0, limit ?? questions.length);
}
