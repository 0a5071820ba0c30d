import { z } from "zod";
import { parseJson } from "../formats/parse-json.ts";
import type { Conversation } from "./conversations.ts";
import type { Rubric } from "./rubric.ts";

/** Why an answer, or a label of it, cannot be used. */
export const labelFaults = [
  "unparsable",
  "unknown-category",
  "too-many",
  "too-few-quotes",
  "unquoted",
  "incomplete",
] as const;
export type LabelFault = (typeof labelFaults)[number];

/** A label of an answer that stands: its category is one of the rubric's, and its quotes are in the conversation. */
export interface FoundLabel {
  readonly category: string;
  /** null: the conversation. */
  readonly messageIndex: number | null;
  readonly quotes: readonly string[];
}

export interface Fault {
  readonly code: LabelFault;
  /** For whoever answered. */
  readonly text: string;
}

export interface ReadLabels {
  readonly labels: readonly FoundLabel[];
  /** One for each label that does not stand, or one for the answer. */
  readonly faults: readonly Fault[];
}

const answerSchema = z.looseObject({
  labels: z.array(
    z.looseObject({
      category: z.string(),
      quotes: z.array(z.string()).nullish(),
      message: z.int().nullish(),
    }),
  ),
});
type Said = z.infer<typeof answerSchema>["labels"][number];

/** What of an answer stands. */
export function readAnswer(rubric: Rubric, conversation: Conversation, text: string): ReadLabels {
  const answer = answerIn(text);
  if (answer === null)
    return fault("unparsable", 'It holds no JSON object of the form {"labels":[{"category":"…",…}]}.');
  return rubric.unit === "message"
    ? labelsOfMessages(rubric, conversation, answer)
    : labelsOfConversation(rubric, conversation, answer);
}

function labelsOfConversation(rubric: Rubric, conversation: Conversation, said: readonly Said[]): ReadLabels {
  if (rubric.atMostOne && said.length > 1)
    return fault("too-many", `It has ${said.length} labels; the rubric allows one at most.`);
  const seen = new Set<string>();
  const labels: FoundLabel[] = [];
  const faults: Fault[] = [];
  for (const { category, quotes } of said) {
    const quoted = [...new Set((quotes ?? []).map((quote) => quote.trim()).filter((quote) => quote !== ""))];
    const wrong = seen.has(category)
      ? { code: "too-many" as const, text: `${shown(category)} is there twice.` }
      : (unknownCategory(rubric, category) ?? wrongQuotes(rubric, conversation, category, quoted));
    seen.add(category);
    if (wrong === null) labels.push({ category, messageIndex: null, quotes: quoted });
    else faults.push(wrong);
  }
  return { labels, faults };
}

/** A share of a conversation's messages would be of those that are easy to tell: all of them, or none. */
function labelsOfMessages(rubric: Rubric, { messages }: Conversation, said: readonly Said[]): ReadLabels {
  const categories = new Map<number, string>();
  for (const { category, message } of said) {
    const unknown = unknownCategory(rubric, category);
    if (unknown !== null) return { labels: [], faults: [unknown] };
    if (message == null || !messages.some(({ index }) => index === message))
      return fault("incomplete", `There is no message ${message ?? "without a number"}.`);
    if (categories.has(message)) return fault("too-many", `Message ${message} has more than one category.`);
    categories.set(message, category);
  }
  const left = messages.filter(({ index }) => !categories.has(index)).map(({ index }) => index);
  if (left.length > 0) return fault("incomplete", `These messages have no category: ${left.slice(0, 20).join(", ")}.`);
  return {
    labels: messages.map(({ index }) => ({ category: categories.get(index) ?? "", messageIndex: index, quotes: [] })),
    faults: [],
  };
}

function unknownCategory({ categories }: Rubric, category: string): Fault | null {
  const ids = categories.map(({ id }) => id);
  if (ids.includes(category)) return null;
  return { code: "unknown-category", text: `${shown(category)} is none of ${ids.join(", ")}.` };
}

function wrongQuotes(
  { minQuotes }: Rubric,
  { messages }: Conversation,
  category: string,
  quotes: readonly string[],
): Fault | null {
  const missing = quotes.find((quote) => !messages.some(({ text }) => text.includes(quote)));
  if (missing !== undefined)
    return { code: "unquoted", text: `${category}: ${shown(missing)} stands in no message, character for character.` };
  // A word or a letter is found anywhere: it shows nothing.
  const telling = quotes.filter(
    (quote) => quote.length >= SHORTEST_QUOTE || messages.some(({ text }) => text.trim() === quote),
  );
  if (telling.length >= minQuotes) return null;
  return {
    code: "too-few-quotes",
    text: `${category}: it needs ${minQuotes} different quotes of ${SHORTEST_QUOTE} characters or more, and has ${telling.length}.`,
  };
}

const SHORTEST_QUOTE = 12;

function fault(code: LabelFault, text: string): ReadLabels {
  return { labels: [], faults: [{ code, text }] };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

/** The whole text, what stands in a fence, or what stands between the first and the last brace. */
function answerIn(text: string): readonly Said[] | null {
  const fenced = [...text.matchAll(/```(?:json)?\s*\n([\s\S]*?)\n?\s*```/g)].map(([, inner = ""]) => inner);
  const braced = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  for (const candidate of [text, ...fenced.toReversed(), braced]) {
    const parsed = parseJson(candidate);
    const answer = parsed.ok ? answerSchema.safeParse(parsed.value) : null;
    if (answer?.success === true) return answer.data.labels;
  }
  return null;
}
