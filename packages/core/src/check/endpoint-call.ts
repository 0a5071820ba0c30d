import { agentTraitsOf } from "@cooperbench-ts/results";
import {
  askThroughUpstream,
  type Credentials,
  doorKey,
  handOver,
  keyHeaderOf,
  keysOfModel,
  keyVariableOf,
  lostLogin,
  type ModelPrice,
  openModelDoor,
  type Protocol,
  protocolOf,
  type UpstreamProbe,
} from "@cooperbench-ts/attempt/host";
import type { ExperimentConfig } from "../config/config.ts";
import { makeTempFolder, removeTempFolder } from "../sweep/temp-folder.ts";
import { boundedText } from "../tools/bounded-text.ts";
import type { World } from "../tools/world.ts";

const ANSWER_MS = 20_000;
/** A login that Anthropic takes from Claude Code, and from nobody else. */
const SUBSCRIPTION = "CLAUDE_CODE_OAUTH_TOKEN";
const MAX_BODY_BYTES = 64 * 1024;

/** Whom to call, and with what. */
export interface EndpointTarget {
  readonly config: ExperimentConfig;
  readonly probe: UpstreamProbe;
  /** null: upstream calls none, so nor do we. */
  readonly model: World["model"];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `api_base` of the user's own agent configuration; null: none. */
  readonly apiBase: string | null;
  readonly price: ModelPrice | null;
}

/** What became of one small call to the model's endpoint, made as litellm would make it. */
export type EndpointCall =
  | { readonly kind: "not-made"; readonly why: string }
  /** The login that was there holds no more: no call would be let in. */
  | { readonly kind: "logged-out"; readonly why: string }
  | { readonly kind: "unanswered"; readonly place: CalledPlace; readonly why: string; readonly notices?: Notices }
  /** `body` is the beginning of it, without the key where the endpoint echoes it. `costUsd` null: unknown. */
  | {
      readonly kind: "answered";
      readonly place: CalledPlace;
      readonly status: number;
      readonly body: string;
      readonly costUsd: number | null;
      readonly notices?: Notices;
    };

/** What is to be said of files that the call changed. Absent: nothing. */
type Notices = readonly string[];

/** Where a call went. */
export interface CalledPlace {
  /** How people know it. */
  readonly name: string;
  /** null: litellm chose it. */
  readonly url: URL | null;
}

export type Messages = readonly Readonly<Record<string, unknown>>[];

/** @param signal ends it before its own limit does */
export async function callEndpoint(
  target: EndpointTarget,
  messages: Messages,
  signal?: AbortSignal,
): Promise<EndpointCall> {
  const { config, probe, model, environment } = target;
  if (model === null) return { kind: "not-made", why: "a stand-in calls no model" };
  const way = handOver({
    upstreamVersion: probe.version,
    agent: config.agent,
    model: config.model,
    baseUrl: config.endpoint.baseUrl ?? target.apiBase,
  });
  const credentials = await model.credentials(config);
  const protocol = protocolOf(config.agent, config.model);
  if (BY_UPSTREAM.has(protocol) || (protocol === "other" && credentials.preset !== null))
    return callThroughUpstream(target, credentials, messages, signal);
  if (way.kind === "off") return { kind: "not-made", why: way.notice };
  const lost = await lostLogin(credentials);
  if (lost !== null) return { kind: "logged-out", why: lost };
  const login = await doorKey(credentials);
  if (login?.name === SUBSCRIPTION)
    return { kind: "not-made", why: `the login in ${SUBSCRIPTION} is taken from the agent's own program alone` };
  const key = login?.value ?? "";
  // Through a door of its own: the same proxy, the same certificates and the same price as the agents' calls.
  const door = await openModelDoor({ holdLimitMs: 0, proxy: environment });
  try {
    // The program of an agent sends its key by the variable that holds it, as litellm does, and so does the door for it.
    const { speaks } = agentTraitsOf(config.agent);
    const header = keyHeaderOf(sentVariable(config, login?.name ?? ""));
    const attempt = door.attempt({
      target: way.target,
      price: target.price,
      key: speaks === null ? null : { header, value: key },
    });
    // Upstream leaves the provider away before a model's name, but where it knows of an endpoint of the user's own.
    const asIs = speaks !== null && way.kind === "environment";
    const name = asIs ? config.model : config.model.slice(config.model.indexOf("/") + 1);
    const sent = { header, value: key };
    const shown = requestOf(protocol, way.target.href, name, sent, messages);
    const request = requestOf(protocol, attempt.baseUrl, name, sent, messages);
    if (shown === null || request === null)
      return { kind: "not-made", why: `how ${config.model} is called is not known here` };
    const url = new URL(shown.url);
    const response = await fetch(request.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...request.headers },
      body: JSON.stringify(request.body),
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS), ...(signal === undefined ? [] : [signal])]),
    });
    const body = await boundedText(response, MAX_BODY_BYTES);
    const { statuses, errors, costUsd } = attempt.record();
    // Also what never reached the endpoint has its place among the statuses, by error code; the 502 is then the door's own.
    if (Object.keys(statuses).some((status) => /^\d+$/.test(status)))
      return {
        kind: "answered",
        place: { name: url.host, url },
        status: response.status,
        body,
        costUsd: response.ok ? costUsd : 0,
      };
    return {
      kind: "unanswered",
      place: { name: url.host, url },
      why: errors.at(-1)?.body ?? "the connection broke off",
    };
  } catch (error) {
    return {
      kind: "unanswered",
      place: { name: way.target.host, url: way.target },
      why: error instanceof Error ? error.message : String(error),
    };
  } finally {
    await door.close();
  }
}

/** Providers whose logins and addresses are litellm's to make of what it is given. */
const BY_UPSTREAM: ReadonlySet<Protocol> = new Set(["azure", "bedrock", "vertex"]);
/** A model that thinks answers nothing within one token. */
const FEW_TOKENS = 16;

async function callThroughUpstream(
  { config, probe, environment, apiBase }: EndpointTarget,
  credentials: Credentials,
  messages: Messages,
  signal?: AbortSignal,
): Promise<EndpointCall> {
  const place = { name: `${config.model}, asked through litellm,`, url: null };
  const folder = await makeTempFolder();
  try {
    const answer = await askThroughUpstream({
      upstream: probe,
      credentials,
      environment,
      folder,
      model: config.model,
      messages,
      maxTokens: FEW_TOKENS,
      baseUrl: config.endpoint.baseUrl ?? apiBase,
      signal,
    });
    const { notices } = answer;
    if (answer.kind === "unanswered") return { kind: "unanswered", place, why: answer.error, notices };
    const body = answer.kind === "refused" ? answer.error : "";
    const [status, costUsd] = answer.kind === "refused" ? [answer.status, 0] : [200, answer.costUsd];
    return { kind: "answered", place, status, body, costUsd, notices };
  } finally {
    await removeTempFolder(folder);
  }
}

/** The variable by whose name the key is sent: one that nobody knows stands for the first of those that are known. */
function sentVariable({ agent, model }: ExperimentConfig, named: string): string {
  if (agentTraitsOf(agent).speaks !== null) return keyVariableOf(agent, named);
  const known = keysOfModel(model);
  return known.includes(named) ? named : (known[0] ?? named);
}

interface EndpointRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

function requestOf(
  protocol: Protocol,
  base: string,
  name: string,
  key: { readonly header: string; readonly value: string },
  messages: Messages,
): EndpointRequest | null {
  const at = base.replace(/\/$/, "");
  const bearer = { authorization: `Bearer ${key.value}` };
  switch (protocol) {
    case "cohere":
      return { url: base, headers: bearer, body: { model: name, messages, max_tokens: 1 } };
    case "openai":
    case "openrouter":
    case "vllm":
      return {
        url: `${at}/chat/completions`,
        headers: bearer,
        body: { model: name, messages, max_completion_tokens: 16 },
      };
    case "openai-responses":
      return {
        url: `${at}/responses`,
        headers: bearer,
        body: { model: name, input: messages, max_output_tokens: 16, store: false },
      };
    case "anthropic":
      return {
        url: `${at}/v1/messages`,
        headers: {
          ...(key.header === "authorization" ? bearer : { [key.header]: key.value }),
          "anthropic-version": "2023-06-01",
        },
        body: { model: name, messages, max_tokens: 1 },
      };
    case "gemini":
      return {
        url: `${at}/models/${name}:generateContent`,
        headers: { "x-goog-api-key": key.value },
        body: { contents: messages.map(({ content }) => ({ parts: [{ text: content }] })) },
      };
    default:
      return null;
  }
}
