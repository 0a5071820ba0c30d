import type { PromptMessage } from "@cooperbench-ts/results";
import { z } from "zod";
import type { ChatProtocol, LabelEndpoint } from "./label-endpoint.ts";

const textPart = z.looseObject({ text: z.string().nullish() });
const content = z.union([z.string(), z.array(textPart)]).nullish();
const message = z.looseObject({ content });

const answerSchemas: Readonly<Record<ChatProtocol, z.ZodType<{ readonly content?: z.infer<typeof content> }>>> = {
  openai: z
    .looseObject({ choices: z.array(z.looseObject({ message })).min(1) })
    .transform(({ choices: [first] }) => first?.message ?? {}),
  cohere: z.looseObject({ message: message.extend({ role: z.string() }) }).transform((body) => body.message),
};

/** The body of a request; both protocols take the same messages. */
export function requestBody(
  { protocol, model }: Pick<LabelEndpoint, "protocol" | "model">,
  messages: readonly PromptMessage[],
  maxOutputTokens: number,
): string {
  const limit = protocol === "openai" ? "max_completion_tokens" : "max_tokens";
  return JSON.stringify({ model, messages, [limit]: maxOutputTokens });
}

/** What a model said; empty where it said nothing. null: the body is no answer of the protocol. */
export function answerText(protocol: ChatProtocol, body: string): string | null {
  const parsed = answerSchemas[protocol].safeParse(valueOf(body));
  if (!parsed.success) return null;
  const said = parsed.data.content ?? "";
  return typeof said === "string" ? said : said.map(({ text }) => text ?? "").join("");
}

function valueOf(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    return undefined;
  }
}
