import path from "node:path";
import {
  type DeriveEvent,
  deriveImages,
  type DerivedReport,
  type EnsureEvent,
  ensureImages,
  findDerived,
  type ImageReport,
  imagesOfTasks,
  type ProgramSetup,
  type RequiredImage,
} from "@cooperbench-ts/docker-images";
import { InputError } from "@cooperbench-ts/results";
import { z } from "zod";
import { tasksOf } from "../check/images.ts";
import { experimentConfigSchema, LATEST } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import { readInputs } from "../plan/inputs.ts";
import { containerOwner } from "../tools/container-owner.ts";
import { type ConnectedDocker, connectDocker } from "../tools/docker-access.ts";
import { worldOf } from "../tools/world.ts";
import { bestVersion } from "./agent-images.ts";
import { requireProgram } from "./program-of.ts";

/** The part of a configuration that says which program goes into which images. */
const agentsConfigSchema = experimentConfigSchema.pick({
  agent: true,
  agentVersion: true,
  upstream: true,
  subset: true,
  pairs: true,
  limit: true,
  dataset: true,
});
export type AgentsInput = z.input<typeof agentsConfigSchema>;
type AgentsConfig = z.output<typeof agentsConfigSchema>;

export type AgentsHost = Pick<ExperimentHost, "environment" | "cacheFolder" | "signal"> & {
  readonly onEvent?: (event: DeriveEvent | EnsureEvent) => void;
};

/**
 * Puts an agent's program into an image for each image that the planned pairs need, by upstream's own set-up script. What is there already
 * is found again. All of them get the same version: the one that is asked for, else the one that most of them have, else the newest.
 * @throws ExperimentError where nothing can be done for any of them
 */
export async function prepareAgents(input: AgentsInput, host: AgentsHost): Promise<readonly DerivedReport[]> {
  const { config, docker, setup, images } = await agentsCall(input, host);
  const { signal, onEvent } = host;
  const bases = await verifiedBases(docker, images, host);
  const good = bases.filter(({ state }) => state === "good").map(({ image }) => image);
  const { agentVersion: wanted } = config;
  const version = wanted ?? bestVersion(await findDerived(docker.client, good, setup, { signal }));
  const derived = await deriveImages(docker.client, good, setup, {
    version: version === LATEST ? null : version,
    again: version === LATEST,
    owner: await containerOwner(),
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  const byImage = new Map(derived.map((report) => [report.image, report]));
  return Promise.all(bases.map(async (base) => byImage.get(base.image) ?? withoutBase(docker, base, setup)));
}

/** What is prepared for the planned pairs: a row per image and version, or one that says that there is none. @throws ExperimentError */
export async function listAgents(input: AgentsInput, host: AgentsHost): Promise<readonly DerivedReport[]> {
  const { config, docker, setup, images } = await agentsCall(input, host);
  const version = config.agentVersion === LATEST ? null : config.agentVersion;
  const names = images.map(({ name }) => name);
  return findDerived(docker.client, names, setup, { version, signal: host.signal });
}

interface AgentsCall {
  readonly config: AgentsConfig;
  readonly docker: ConnectedDocker;
  readonly setup: ProgramSetup;
  readonly images: readonly RequiredImage[];
}

async function agentsCall(input: AgentsInput, host: AgentsHost): Promise<AgentsCall> {
  const config = parseAgents(input);
  const { environment, signal } = host;
  const world = worldOf({ environment, ...(signal === undefined ? {} : { signal }) });
  const { pairs } = await readInputs(config, undefined, false);
  const setup = await requireProgram(await world.probe(config.upstream), config.agent);
  const docker = await connectDocker(environment, signal);
  return { config, docker, setup, images: imagesOfTasks(tasksOf(pairs.map((pair) => ({ pair })))) };
}

function parseAgents(input: AgentsInput): AgentsConfig {
  const parsed = agentsConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputError({
    code: "config-invalid",
    subject: "configuration",
    problem: `${z.prettifyError(parsed.error)}.`,
    remedy: "See docs/configuration.md for the keys and their values.",
  });
}

/** Only what is proven is worth an installation. */
async function verifiedBases(
  { client }: ConnectedDocker,
  images: readonly RequiredImage[],
  { cacheFolder, signal, onEvent }: AgentsHost,
): Promise<ImageReport[]> {
  return ensureImages(client, images, {
    pull: false,
    owner: await containerOwner(),
    ...(cacheFolder === undefined ? {} : { cacheDir: path.join(cacheFolder, "images") }),
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
}

async function withoutBase(
  { client }: ConnectedDocker,
  base: ImageReport,
  setup: ProgramSetup,
): Promise<DerivedReport> {
  const [none] = await findDerived(client, [base.image], setup);
  const { reason, message, remedy } = base;
  return {
    ...(none as DerivedReport),
    state: base.state === "missing" ? "missing" : "failed",
    tag: null,
    imageId: null,
    reason,
    message: `the image that it is made of cannot be used: ${message ?? base.state}`,
    remedy,
  };
}
