import { z } from "zod";

const usdPerMillion = z.number().min(0);

/** How a set of labels is made. */
export const labelOptionsSchema = z.strictObject({
  model: z
    .string()
    .trim()
    .min(1)
    .describe("as the endpoint calls it; `openai/`, `cohere/` and `cohere_chat/` before it are ours and not sent"),
  endpoint: z
    .url({ protocol: /^https?$/, error: "expected a complete http:// or https:// URL" })
    .nullable()
    .default(null)
    .describe(
      "`…/v1` or `…/v1/chat/completions` for OpenAI's protocol, `…/v2/chat` for Cohere's; null: the provider's own",
    ),
  keyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "expected the name of an environment variable, never the key itself")
    .nullable()
    .default(null)
    .describe("variable that holds the key; null: by model"),
  passes: z
    .int()
    .min(1)
    .max(2)
    .default(1)
    .describe("2: everything is asked twice, for the agreement of the model with itself"),
  concurrency: z.int().min(1).max(256).default(4).describe("conversations at once"),
  limit: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe("this many conversations, drawn as if at random and always the same; null: all"),
  maxCost: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe("USD of the whole set, earlier calls included; null: no limit"),
  maxOutputTokens: z.int().min(64).max(1_000_000).default(4096).describe("longest answer"),
  price: z
    .strictObject({ inputUsdPerMillion: usdPerMillion, outputUsdPerMillion: usdPerMillion })
    .nullable()
    .default(null)
    .describe("USD per million tokens; null: asked of litellm where there is an upstream, else unknown"),
  upstream: z
    .string()
    .nullable()
    .default(null)
    .describe("the upstream executable whose litellm knows prices; null: none is asked"),
});

export type LabelOptions = z.infer<typeof labelOptionsSchema>;
export type LabelOptionsInput = z.input<typeof labelOptionsSchema>;
