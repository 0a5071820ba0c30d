import { changedPaths, commitContainer, imageConfig } from "../client/derived-images.ts";
import { removeContainers } from "../client/containers.ts";
import { inspectDaemon } from "../client/describe-daemon.ts";
import type { DockerClient } from "../client/docker-client.ts";
import { removeImage, tagImage } from "../client/images.ts";
import { runInContainer } from "../client/run-in-container.ts";
import { DockerImagesError } from "../errors.ts";
import type { ContainerOwner } from "../verify/container-owner.ts";
import type { ContainerLimits } from "../verify/probe-container.ts";
import { derivedConfig, emptied, labelsOf } from "./derived-config.ts";
import { DeriveFailure, type DerivedReport, emptyDerived } from "./derived-report.ts";
import { type DerivedBase, findBase, findDerived, imagesOf, readyReport } from "./find-derived.ts";
import { derivedTag, type ProgramSetup, versionIn } from "./program-setup.ts";
import { startAlone } from "./setup-container.ts";
import { refuseTouched, verifyDerived } from "./verify-derived.ts";

export type DeriveEvent =
  | { readonly type: "derive-started"; readonly image: string; readonly version: string | null }
  /** Somebody else is at the same image. */
  | { readonly type: "derive-waiting"; readonly image: string }
  | { readonly type: "derive-output"; readonly image: string; readonly text: string }
  | { readonly type: "derive-verifying"; readonly image: string; readonly version: string }
  | { readonly type: "derive-finished"; readonly image: string; readonly report: DerivedReport };

export interface DeriveOptions {
  /** null: the one that the script takes by itself. */
  readonly version: string | null;
  /** Where no version is given, an image that is there already is no answer: the script says which is the newest. Default false. */
  readonly again?: boolean;
  /** Default: nobody's; what a killed caller leaves then stays until its time is over. */
  readonly owner?: ContainerOwner;
  /** Of the containers that check the result. */
  readonly limits?: ContainerLimits;
  /** Of the script, and of the checks, in ms. Default 15 minutes. */
  readonly timeoutMs?: number;
  readonly onEvent?: (event: DeriveEvent) => void;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 900_000;
const VERSION_MS = 60_000;
/** Upstream's working directory in a task image. */
const WORK = "/workspace/repo";
const SCRIPT = "/tmp/cooperbench-ts-setup.sh";
const QUOTED = 2000;

/**
 * Makes an image of an image by running a set-up script in a container of it, with network, and proves that it is that image but for what
 * the script installed. One that is there already is found again; where two ask for the same, one of them makes it. Rejects only when
 * aborted or when the daemon cannot be used; all else is in the report.
 */
export async function deriveImage(
  client: DockerClient,
  image: string,
  setup: ProgramSetup,
  options: DeriveOptions,
): Promise<DerivedReport> {
  const { version, signal, onEvent = () => {} } = options;
  onEvent({ type: "derive-started", image, version });
  const report = await reported(client, image, setup, options);
  signal?.throwIfAborted();
  onEvent({ type: "derive-finished", image, report });
  return report;
}

async function reported(
  client: DockerClient,
  image: string,
  setup: ProgramSetup,
  options: DeriveOptions,
): Promise<DerivedReport> {
  const { version, signal } = options;
  const known: Known = async (wanted) =>
    (await findDerived(client, [image], setup, { version: wanted, signal })).find(({ state }) => state === "ready");
  const found = options.again === true && version === null ? undefined : await known(version);
  if (found !== undefined) return found;
  const base = await findBase(client, image, setup, { signal });
  if (base === null) return (await findDerived(client, [image], setup, { signal }))[0] as DerivedReport;
  const failed = emptyDerived(image, setup.name, base.identity.scriptHash);
  const began = Date.now();
  try {
    return await alone(client, base, setup, options, known);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DeriveFailure) {
      const { reason, message, remedy, output } = error;
      const setupSeconds = Math.round((Date.now() - began) / 1000);
      return {
        ...failed,
        version,
        baseDigest: base.digest,
        state: "failed",
        reason,
        message,
        remedy,
        output,
        setupSeconds,
      };
    }
    if (!DockerImagesError.isInstance(error) || error.status === null) throw error;
    const { message, remedy } = error;
    return {
      ...failed,
      version,
      baseDigest: base.digest,
      state: "failed",
      reason: "docker-run-failed",
      message,
      remedy,
    };
  }
}

/** What is there already, of a version or of any. */
type Known = (version: string | null) => Promise<DerivedReport | undefined>;

/** With the only container of this base, program and script; whoever comes second waits, and looks again. */
async function alone(
  client: DockerClient,
  base: DerivedBase,
  setup: ProgramSetup,
  options: DeriveOptions,
  known: Known,
): Promise<DerivedReport> {
  const { owner, signal, onEvent = () => {}, timeoutMs = TIMEOUT_MS } = options;
  const container = await startAlone(client, base, setup, {
    owner,
    signal,
    seconds: Math.ceil((3 * timeoutMs) / 1000),
    onWaiting: () => onEvent({ type: "derive-waiting", image: base.name }),
  });
  try {
    // Meanwhile somebody else may have made it.
    const found = container.waited ? await known(options.version) : undefined;
    if (found !== undefined) return found;
    await removeUnfinished(client, base);
    return await make(client, base, setup, container, options, known);
  } finally {
    await removeContainers(client, [container.id]).catch(() => {});
  }
}

/** Of one whose maker died: its container was the lock, and we have that now. */
async function removeUnfinished(client: DockerClient, base: DerivedBase): Promise<void> {
  for (const { id } of await imagesOf(client, base, { named: false })) await removeImage(client, id).catch(() => {});
}

async function make(
  client: DockerClient,
  base: DerivedBase,
  setup: ProgramSetup,
  container: { readonly id: string; readonly labels: Readonly<Record<string, string>> },
  options: DeriveOptions,
  known: Known,
): Promise<DerivedReport> {
  const { signal, onEvent = () => {}, timeoutMs = TIMEOUT_MS } = options;
  const began = Date.now();
  await runSetup(client, base, setup, container.id, options);
  const version = await installedVersion(client, setup, container.id, options);
  const setupSeconds = Math.round((Date.now() - began) / 100) / 10;
  const same = await known(version);
  if (same !== undefined) return { ...same, setupSeconds };
  refuseTouched(await changedPaths(client, container.id, { signal }));
  onEvent({ type: "derive-verifying", image: base.name, version });
  const config = derivedConfig((await imageConfig(client, base.details.id, { signal })) ?? {}, {
    environment: { ...setup.environment, [setup.versionVariable]: version },
    labels: { ...emptied(container.labels), ...labelsOf(base, setup, version) },
  });
  const comment = `${setup.name} ${version}`;
  const made = await commitContainer(client, container.id, config, { comment, signal });
  let named = false;
  try {
    const { cpus } = await inspectDaemon(client, signal === undefined ? {} : { signal });
    const labels = { ...container.labels };
    await verifyDerived(client, base, made, config, {
      labels,
      limits: options.limits ?? {},
      daemonCpus: cpus,
      timeoutMs,
      signal,
    });
    const [repository = "", tag = ""] = derivedTag(setup, version, base.identity).split(":");
    await tagImage(client, made, { repository, tag }, signal === undefined ? {} : { signal });
    named = true;
    const report = await readyReport(client, base, setup, made, signal);
    if (report === null) throw new DeriveFailure("docker-run-failed", "it was removed at once", "try again");
    return { ...report, setupSeconds };
  } finally {
    if (!named) await removeImage(client, made).catch(() => {});
  }
}

/** As upstream does it: a login shell in the task's repository. The script lies in the container while it runs, and not in the image. */
async function runSetup(
  client: DockerClient,
  { name }: DerivedBase,
  setup: ProgramSetup,
  id: string,
  options: DeriveOptions,
): Promise<void> {
  const { version, signal, onEvent = () => {}, timeoutMs = TIMEOUT_MS } = options;
  const carried = `printf '%s' "$COOPERBENCH_TS_SETUP" >${SCRIPT} && unset COOPERBENCH_TS_SETUP && bash ${SCRIPT}; code=$?; rm -f ${SCRIPT}; exit $code`;
  const { exitCode, output } = await runInContainer(client, id, {
    argv: ["/bin/bash", "-lc", carried],
    environment: {
      ...setup.environment,
      ...(version === null ? {} : { [setup.versionVariable]: version }),
      COOPERBENCH_TS_SETUP: setup.script,
    },
    workingDirectory: WORK,
    timeoutMs,
    signal,
    onOutput: (text) => onEvent({ type: "derive-output", image: name, text }),
  });
  if (exitCode === 0) return;
  const how = exitCode === null ? `did not end within ${timeoutMs / 1000} s` : `ended with ${exitCode}`;
  const said = output.trim().slice(-QUOTED);
  throw new DeriveFailure(
    "docker-run-failed",
    `the set-up of ${setup.name}${version === null ? "" : ` ${version}`} ${how}${said === "" ? "" : `: ${said}`}`,
    "its output says why; containers need the network for it, then the same command goes on",
    output,
  );
}

/** What is there, whatever was asked for. */
async function installedVersion(
  client: DockerClient,
  setup: ProgramSetup,
  id: string,
  { version, signal }: DeriveOptions,
): Promise<string> {
  const { exitCode, output } = await runInContainer(client, id, {
    argv: ["/bin/bash", "-lc", setup.versionCommand],
    workingDirectory: WORK,
    timeoutMs: VERSION_MS,
    signal,
  });
  const found = versionIn(output);
  const remedy = "see what the script installs; a version that the registry does not have is none to ask for";
  if (exitCode !== 0 || found === null) {
    const said = output.trim().slice(-QUOTED);
    const message = `\`${setup.versionCommand}\` tells no version (exit code ${exitCode}): ${said}`;
    throw new DeriveFailure("image-unusable", message, remedy, output);
  }
  if (version !== null && found !== version)
    throw new DeriveFailure("image-unusable", `${setup.name} ${found} was installed, not ${version}`, remedy, output);
  return found;
}
