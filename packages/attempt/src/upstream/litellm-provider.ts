/** The provider that litellm routes a model name to, as far as it decides which key and which endpoint are used. */
export type Provider = "cohere" | "openai" | "anthropic" | "gemini" | "other";

const providers: readonly { provider: Provider; pattern: RegExp; keyEnv: string | null }[] = [
  { provider: "cohere", pattern: /^(cohere(_chat)?\/|command-)/, keyEnv: "COHERE_API_KEY" },
  { provider: "anthropic", pattern: /^(anthropic\/|claude-)/, keyEnv: "ANTHROPIC_API_KEY" },
  { provider: "gemini", pattern: /^gemini\//, keyEnv: "GEMINI_API_KEY" },
  { provider: "openai", pattern: /^(openai\/|gpt-|o\d)/, keyEnv: "OPENAI_API_KEY" },
];

export function providerOf(model: string): Provider {
  return providers.find(({ pattern }) => pattern.test(model))?.provider ?? "other";
}

/** The environment variable that litellm reads the model's key from; null when we do not know the provider. */
export function defaultKeyEnv(model: string): string | null {
  return providers.find(({ pattern }) => pattern.test(model))?.keyEnv ?? null;
}
