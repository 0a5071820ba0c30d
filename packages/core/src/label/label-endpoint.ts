import { type NamedKey, type Provider, providerOf } from "@cooperbench-ts/attempt/host";
import { InputError } from "@cooperbench-ts/results";
import { requireKey } from "../tools/credentials.ts";
import type { LabelOptions } from "./label-options.ts";

export type ChatProtocol = Extract<Provider, "openai" | "cohere">;

/** Whom to ask, in which protocol. */
export interface LabelEndpoint {
  readonly protocol: ChatProtocol;
  /** Complete: what is posted to. */
  readonly url: URL;
  /** As the endpoint calls it. */
  readonly model: string;
  /** null: none is sent. */
  readonly key: NamedKey | null;
}

const OWN: Readonly<Record<ChatProtocol, string>> = {
  openai: "https://api.openai.com/v1",
  cohere: "https://api.cohere.com/v2/chat",
};

/** As the endpoint calls it: the words that litellm puts before it are not its own. */
export function sentModel(model: string): string {
  return model.replace(/^(?:openai|cohere|cohere_chat)\//, "");
}

/** Where the model is asked: as the user says, else at its provider. @throws InputError `label-endpoint` where that is not known */
export function endpointOf({ model, endpoint }: Pick<LabelOptions, "model" | "endpoint">): Omit<LabelEndpoint, "key"> {
  const provider = providerOf(model);
  const own = provider === "openai" || provider === "cohere" ? OWN[provider] : null;
  const base = endpoint ?? own;
  if (base === null)
    throw refused(
      model,
      "Which endpoint it is asked at is not known.",
      "Name one that speaks OpenAI's chat completions, or Cohere's v2 chat, with --endpoint.",
    );
  const url = new URL(base);
  if (url.username !== "" || url.password !== "")
    throw refused(
      "--endpoint",
      "It holds a password.",
      "Put the key into an environment variable, and name that one with --key-env.",
    );
  const path = url.pathname.replace(/\/+$/, "");
  const protocol = path.endsWith("/v2/chat") ? "cohere" : "openai";
  url.pathname = protocol === "cohere" || path.endsWith("/chat/completions") ? path : `${path}/chat/completions`;
  return { protocol, url, model: sentModel(model) };
}

/** The same with the key. @throws PrerequisiteError `key-missing` */
export function requireEndpoint(
  options: Pick<LabelOptions, "model" | "endpoint" | "keyEnv">,
  environment: Readonly<Record<string, string | undefined>>,
): LabelEndpoint {
  const { model, keyEnv } = options;
  return { ...endpointOf(options), key: requireKey({ model, endpoint: { keyEnv } }, environment) };
}

/** Without what may be secret in it. */
export function shownUrl({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function refused(subject: string, problem: string, remedy: string): InputError {
  return new InputError({ code: "label-endpoint", subject, problem, remedy });
}
