import { z } from "zod";

/** A message as every release since 0.0.2 writes it. v2 agents leave the timestamp null. */
const conversationMessageSchema = z.looseObject({
  from: z.string(),
  to: z.string(),
  message: z.string(),
  timestamp: z.union([z.number(), z.string()]).nullish(),
  feature_id: z.int().nullish(),
});

/** A message of the paper's own runs; agents are named by feature id. */
const paperMessageSchema = z.looseObject({
  id: z.union([z.number(), z.string()]).nullish(),
  sender_id: z.string(),
  recipient_id: z.string(),
  content: z.string(),
  message_type: z.string().nullish(),
  timestamp: z.union([z.number(), z.string()]).nullish(),
  is_read: z.union([z.number(), z.boolean()]).nullish(),
});

/** `conversation.json`: a list since 0.0.2, an export object in the paper's runs. */
export const conversationFileSchema = z.union([
  z.array(conversationMessageSchema),
  z.looseObject({
    messages: z.array(paperMessageSchema),
    export_timestamp: z.string().nullish(),
    total_messages: z.int().nullish(),
  }),
]);
export type ConversationFile = z.infer<typeof conversationFileSchema>;

export interface ConversationMessage {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** As written: seconds since the epoch, ISO text, or null. */
  readonly timestamp: number | string | null;
  readonly featureId: number | null;
}

/** The messages of either shape, in file order. */
export function conversationMessages(file: ConversationFile): ConversationMessage[] {
  if (Array.isArray(file)) {
    return file.map((m) => ({
      from: m.from,
      to: m.to,
      text: m.message,
      timestamp: m.timestamp ?? null,
      featureId: m.feature_id ?? null,
    }));
  }
  return file.messages.map((m) => ({
    from: m.sender_id,
    to: m.recipient_id,
    text: m.content,
    timestamp: m.timestamp ?? null,
    featureId: featureOf(m.sender_id),
  }));
}

function featureOf(agent: string): number | null {
  const digits = /^agent_(\d+)$/.exec(agent)?.[1];
  return digits === undefined ? null : Number(digits);
}
