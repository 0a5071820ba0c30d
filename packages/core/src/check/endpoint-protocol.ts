import type { Protocol } from "@cooperbench-ts/attempt/host";
import { z } from "zod";

const text = z.looseObject({ text: z.string() });

/** Protocols that are spoken here; whose calls litellm makes has none. */
type Spoken = "openai" | "openai-responses" | "cohere" | "anthropic" | "gemini";

const spokenBy: Partial<Readonly<Record<Protocol, Spoken>>> = {
  "openai-responses": "openai-responses",
  openai: "openai",
  openrouter: "openai",
  vllm: "openai",
  cohere: "cohere",
  anthropic: "anthropic",
  gemini: "gemini",
};

/** What stands in an answer of the protocol, and in no other's. */
const answers: Readonly<Record<Spoken, { readonly name: string; readonly schema: z.ZodType }>> = {
  openai: { name: "OpenAI's chat completions", schema: z.looseObject({ choices: z.array(z.looseObject({})).min(1) }) },
  "openai-responses": {
    name: "OpenAI's responses",
    schema: z.looseObject({ object: z.literal("response"), output: z.array(z.looseObject({})) }),
  },
  cohere: {
    name: "Cohere's chat",
    // The second version, then the first.
    schema: z.union([z.looseObject({ message: z.looseObject({ role: z.string() }) }), text]),
  },
  anthropic: {
    name: "Anthropic's messages",
    schema: z.looseObject({ type: z.literal("message"), content: z.array(z.looseObject({})) }),
  },
  gemini: {
    name: "Gemini's generateContent",
    schema: z.union([
      z.looseObject({ candidates: z.array(z.unknown()) }),
      z.looseObject({ promptFeedback: z.unknown() }),
    ]),
  },
};

/** The protocol of which a good answer is none; null: it is one, or which it should be is not known. */
export function missedProtocol(protocol: Protocol, body: string): string | null {
  const spoken = spokenBy[protocol];
  if (spoken === undefined) return null;
  const { name, schema } = answers[spoken];
  return schema.safeParse(valueOf(body)).success ? null : name;
}

function valueOf(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    return undefined;
  }
}
