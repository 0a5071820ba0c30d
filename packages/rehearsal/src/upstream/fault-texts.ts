import type { FaultKind } from "../scenario/fault.ts";
import { litellmRoute } from "./litellm-response.ts";
import { imageOf } from "./world.ts";

const KEY_HINT = "You can permanently set your API key with `mini-extra config set KEY VALUE`.";

/** Recorded from upstream 0.0.11 and 0.0.29 with litellm 1.106.2, the same in 1.105.7. */
function cohereBody(message: string): string {
  return `{"id":"00000000-0000-4000-8000-000000000000","message":"${message}"}`;
}

type ModelFault = "rate-limit" | "model-500" | "wrong-key" | "wrong-path" | "wrong-model";

const modelErrors: Readonly<
  Record<"cohere" | "openai", Readonly<Record<ModelFault, readonly [type: string, text: string]>>>
> = {
  cohere: {
    "rate-limit": [
      "RateLimitError",
      `Cohere_chatException - ${cohereBody("You are past the per minute request limit, please wait and try again later.")}`,
    ],
    "model-500": ["InternalServerError", `CohereException - ${cohereBody("internal server error")}`],
    "wrong-key": ["AuthenticationError", `CohereException - ${cohereBody("invalid api token")} ${KEY_HINT}`],
    "wrong-path": ["NotFoundError", "Cohere_chatException - 404 page not found"],
    "wrong-model": ["NotFoundError", `Cohere_chatException - ${cohereBody("model 'x' not found")}`],
  },
  openai: {
    "rate-limit": ["RateLimitError", "RateLimitError: OpenAIException - Rate limit reached for requests"],
    "model-500": [
      "InternalServerError",
      "InternalServerError: OpenAIException - The server had an error while processing your request",
    ],
    "wrong-key": [
      "AuthenticationError",
      `AuthenticationError: OpenAIException - Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys. ${KEY_HINT}`,
    ],
    "wrong-path": ["NotFoundError", "NotFoundError: OpenAIException - 404 page not found"],
    "wrong-model": ["NotFoundError", "OpenAIException - The model `x` does not exist or you do not have access to it."],
  },
};

function isModelFault(kind: FaultKind): kind is ModelFault {
  return kind in modelErrors.openai;
}

/** The model error that a fault raises in the agent's loop, or null when it is of another sort. */
export function modelError(kind: FaultKind, model: string): { readonly type: string; readonly text: string } | null {
  if (!isModelFault(kind)) return null;
  const [type, text] = modelErrors[litellmRoute(model)][kind];
  return { type, text: `litellm.${type}: ${text}` };
}

export const dockerDown =
  "Error while fetching server API version: ('Connection aborted.', FileNotFoundError(2, 'No such file or directory'))";

export function registryLimit(repo: string, taskId: number): string {
  const [name, tag] = imageOf(repo, taskId).split(":") as [string, string];
  return (
    `500 Server Error for http+docker://localhost/v1.41/images/create?tag=${tag}&fromImage=${encodeURIComponent(name)}: Internal Server Error ` +
    '("toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit")'
  );
}

/** Of an agent that starts containers through the docker command, whose words it loses. */
export function dockerRunFailed(container: string, repo: string, taskId: number): string {
  return (
    `Command '['docker', 'run', '-d', '--name', '${container}', '-w', '/workspace/repo', '--entrypoint', '/bin/bash', '--rm', ` +
    `'${imageOf(repo, taskId)}', '-c', 'sleep 2h']' returned non-zero exit status 125.`
  );
}

export function redisRefused(url: string): string {
  const address = /^rediss?:\/\/(?:[^@/]*@)?([^/?#]+)/.exec(url)?.[1] ?? "localhost:6379";
  return `Error 111 connecting to ${address.includes(":") ? address : `${address}:6379`}. Connection refused.`;
}

/** docker-py, when a container has died: the exec is refused. */
export function notRunning(container: string): string {
  return (
    `409 Client Error for http+docker://localhost/v1.41/containers/${container}/exec: Conflict ` +
    `("Container ${container} is not running")`
  );
}

export function noSuchContainer(container: string): string {
  return `Error response from daemon: No such container: ${container}`;
}
