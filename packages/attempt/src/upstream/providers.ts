import { cloudProviders } from "./cloud-providers.ts";
import type { ProviderRow } from "./provider-row.ts";

/**
 * All that is known of the providers: whose model it is, what logs in there, and where litellm sends calls. The names of variables are
 * those that litellm itself reads. Of the ways to log in the first one that is complete is handed over, and no other.
 */
const rows = {
  cohere: {
    models: /^(cohere(_chat)?\/|command-)/,
    ways: [key("COHERE_API_KEY"), key("CO_API_KEY")],
    along: [],
    // litellm posts to it as it is.
    base: { url: "https://api.cohere.com/v2/chat", variable: "COHERE_API_BASE", needed: false, noDoor: null },
  },
  anthropic: {
    models: /^(anthropic\/|claude-)/,
    ways: [key("ANTHROPIC_API_KEY"), key("ANTHROPIC_AUTH_TOKEN")],
    along: [],
    // litellm appends `/v1/messages`.
    base: { url: "https://api.anthropic.com", variable: "ANTHROPIC_API_BASE", needed: false, noDoor: null },
  },
  "claude-subscription": {
    models: null,
    ways: [
      key("CLAUDE_CODE_OAUTH_TOKEN"),
      {
        secrets: [],
        leaf: {
          file: "~/.claude/.credentials.json",
          path: ["claudeAiOauth", "accessToken"],
          expires: ["claudeAiOauth", "expiresAt"],
          variable: "CLAUDE_CODE_OAUTH_TOKEN",
        },
      },
    ],
    along: [],
    base: { url: "https://api.anthropic.com", variable: null, needed: false, noDoor: null },
  },
  gemini: {
    models: /^gemini\//,
    ways: [key("GEMINI_API_KEY"), key("GOOGLE_API_KEY")],
    along: [],
    // litellm appends `/models/<model>:generateContent`.
    base: {
      url: "https://generativelanguage.googleapis.com/v1beta",
      variable: "GEMINI_API_BASE",
      needed: false,
      noDoor: null,
    },
  },
  openai: {
    models: /^(openai\/|gpt-|o\d)/,
    ways: [key("OPENAI_API_KEY")],
    along: ["OPENAI_ORGANIZATION", "OPENAI_PROJECT"],
    // litellm appends `/chat/completions`, as for the next two.
    base: { url: "https://api.openai.com/v1", variable: "OPENAI_API_BASE", needed: false, noDoor: null },
  },
  openrouter: {
    models: /^openrouter\//,
    ways: [key("OPENROUTER_API_KEY"), key("OR_API_KEY")],
    along: ["OR_SITE_URL", "OR_APP_NAME"],
    base: { url: "https://openrouter.ai/api/v1", variable: "OPENROUTER_API_BASE", needed: false, noDoor: null },
  },
  vllm: {
    models: /^hosted_vllm\//,
    // A server of one's own may ask for none.
    ways: [key("HOSTED_VLLM_API_KEY"), { secrets: [] }],
    along: [],
    base: { url: null, variable: "HOSTED_VLLM_API_BASE", needed: true, noDoor: null },
  },
  ...cloudProviders,
} satisfies Record<string, ProviderRow>;

export type ProviderName = keyof typeof rows;
/** The provider of a model, as far as it decides which key and which endpoint are used. */
export type Provider = ProviderName | "other";

export const providerNames = Object.keys(rows) as readonly ProviderName[];

export function providerRow(name: ProviderName): ProviderRow {
  return rows[name];
}

/** Whom litellm routes a model name to. */
export function providerOf(model: string): Provider {
  return providerNames.find((name) => providerRow(name).models?.test(model) === true) ?? "other";
}

/** null: we know nothing of it. */
export function rowOfModel(model: string): ProviderRow | null {
  const provider = providerOf(model);
  return provider === "other" ? null : providerRow(provider);
}

/** The environment variable that litellm reads the model's key from; null when a key is not all, or none is known. */
export function defaultKeyEnv(model: string): string | null {
  const ways = rowOfModel(model)?.ways ?? [];
  const isOneKey = ways.every(
    ({ secrets, files, leaf }) => secrets.length === 1 && files === undefined && leaf === undefined,
  );
  return isOneKey ? (ways[0]?.secrets[0] ?? null) : null;
}

function key(variable: string): ProviderRow["ways"][number] {
  return { secrets: [variable] };
}
