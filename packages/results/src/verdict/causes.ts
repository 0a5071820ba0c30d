import { dockerReason } from "../error-text/docker-reason.ts";
import { type DockerError, readDockerError } from "../error-text/docker-error.ts";
import { modelCause, type NamedModelCause } from "../error-text/model-cause.ts";
import type { OwnDoing } from "../error-text/model-families.ts";
import { type ModelError, readModelError } from "../error-text/model-error.ts";
import { type InstallFailure, readInstallFailure } from "../error-text/install-failure.ts";
import { isRedisError } from "../error-text/redis-error.ts";
import { withoutTraceback } from "../error-text/traceback.ts";
import { upstreamSentences } from "../error-text/upstream-sentences.ts";
import type { Reason } from "../formats/reasons.ts";
import type { Layer } from "./finding.ts";

/** A cause of a failed phase that is not the agents' own. */
export interface Cause {
  readonly id: string;
  readonly reason: Reason;
  readonly doc: string;
}

const cause = (id: string, reason: Reason, doc: string): Cause => ({ id, reason, doc });

/** Across the agents of a pair the first that strikes one of them decides: config before what heals. */
export const causes: readonly Cause[] = [
  cause("unknown-agent", "unknown-agent", "The upstream version does not have this agent."),
  cause("dataset-missing", "dataset-missing", "A file of the dataset or the subset is not there."),
  cause("agent-config-invalid", "agent-config-invalid", "The agent-config is missing or refused."),
  cause("cost-tracking", "cost-tracking", "litellm knows no price and upstream was not told to go on without."),
  cause(
    "model-quota",
    "model-quota",
    "No money, credit or usage is left; it can look like a rate limit or a bad request.",
  ),
  cause("model-auth", "model-auth", "The key is missing, wrong, or may not use this model; or its account is shut."),
  cause("model-not-found", "model-not-found", "The endpoint or the model name is wrong."),
  cause("image-platform", "image-unusable", "The image cannot run on this machine."),
  cause("image-setup", "image-unusable", "The image lacks what upstream needs in it (git, a writable /usr/local/bin)."),
  cause(
    "agent-install-impossible",
    "image-unusable",
    "The image has nothing to install the agent's program with, or cannot run it.",
  ),
  cause("docker-permission", "docker-permission", "This user may not use the Docker daemon."),
  cause("docker-cli-missing", "docker-cli-missing", "There is no docker command."),
  cause("upstream-unsupported", "upstream-unsupported", "This upstream or its environment cannot do what was asked."),
  cause("upstream-crash", "upstream-crash", "A defect of upstream that comes back every time."),
  cause("interrupted-upstream", "interrupted", "Upstream was told to stop while its agents went on."),
  cause("registry-rate-limit", "registry-rate-limit", "The image registry refuses more pulls for now."),
  cause("disk-full", "disk-full", "A disk or a quota is full."),
  cause("image-missing", "image-missing", "The registry or this machine does not have the image."),
  cause("container-lost", "container-lost", "The container was gone when upstream used it."),
  cause("docker-unavailable", "docker-unavailable", "The Docker daemon does not answer."),
  cause("docker-pull-failed", "docker-pull-failed", "The image could not be fetched."),
  cause("docker-run-failed", "docker-run-failed", "The daemon could not start or use a container."),
  cause("agent-install-failed", "docker-run-failed", "The agent's program could not be installed in its container."),
  cause("redis-unavailable", "redis-unavailable", "Redis is down, full or refuses us."),
  cause("model-rate-limit", "model-rate-limit", "The provider asks to slow down."),
  cause("model-unavailable", "model-unavailable", "The provider failed, was overloaded or could not be reached."),
  cause(
    "model-request-refused",
    "model-request-invalid",
    "The provider refused a request, and not for what the agent had made of it.",
  ),
];

/** What a text says: a cause of ours; or that the agent's own request was refused for what it was. */
export type ReadCause =
  | { readonly kind: "cause"; readonly id: string; readonly by: Layer }
  | { readonly kind: "own-doing"; readonly what: OwnDoing; readonly by: Layer };

const MAX_CHARACTERS = 8000;

/** Reads an error text: whoever it is from says what it can mean. null: nobody knows it. */
export function readCause(text: string): ReadCause | null {
  const head = withoutTraceback(text.slice(0, 8 * MAX_CHARACTERS))
    .slice(0, MAX_CHARACTERS)
    .trim();
  const model = readModelError(head);
  const install = readInstallFailure(head);
  if (install !== null) return causeOfInstallFailure(install);
  // A provider's refusal may echo what the agent wrote: it speaks of the model alone.
  if (model !== null) return ofModel(modelCause(model));
  const sentence = upstreamSentences.find(([, patterns]) => patterns.some((pattern) => pattern.test(head)));
  const docker = readDockerError(head);
  if (docker !== null && sentence?.[0] !== "docker-pull-failed") return causeOfDockerError(docker);
  if (isRedisError(head)) return { kind: "cause", id: "redis-unavailable", by: "family" };
  return sentence === undefined ? null : { kind: "cause", id: sentence[0], by: "sentence" };
}

/** The same of an error that has been read already, from the provider's own answer or an agent's report of it. */
export function causeOfModelError(error: ModelError): ReadCause | null {
  return ofModel(modelCause(error));
}

function ofModel(named: NamedModelCause | null): ReadCause | null {
  if (named === null) return null;
  switch (named.cause) {
    case "context-window":
    case "request-too-large":
    case "content-policy":
    case "malformed-call":
      return { kind: "own-doing", what: named.cause, by: named.by };
    case "invalid":
      return { kind: "cause", id: "model-request-refused", by: named.by };
    default:
      return { kind: "cause", id: `model-${named.cause}`, by: named.by };
  }
}

function causeOfInstallFailure(failure: InstallFailure): ReadCause {
  const by = "family";
  switch (failure.kind) {
    case "docker":
      return causeOfDockerError(failure.error);
    case "disk":
      return { kind: "cause", id: "disk-full", by };
    case "image":
      return { kind: "cause", id: "agent-install-impossible", by };
    case "other":
      return { kind: "cause", id: "agent-install-failed", by: "sentence" };
  }
}

/** The same of an error of Docker that has been read already. */
export function causeOfDockerError(error: DockerError): ReadCause {
  const reason = dockerReason(error);
  // Only this reason has two causes.
  const id = reason === "image-unusable" ? "image-platform" : reason;
  return { kind: "cause", id, by: error.status === null ? "family" : "structure" };
}
