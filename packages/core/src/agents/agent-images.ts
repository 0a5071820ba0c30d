import {
  type DerivedReport,
  type DockerClient,
  findDerived,
  type ImagesLock,
  isAsLocked,
  type ProgramSetup,
} from "@cooperbench-ts/docker-images";
import { type ManifestFile, PrerequisiteError } from "@cooperbench-ts/results";
import { type ExperimentConfig, LATEST } from "../config/config.ts";
import type { AgentImages } from "../tools/upstream-in-use.ts";

export interface AgentImagesWanted {
  readonly config: Pick<ExperimentConfig, "agent" | "agentVersion" | "diskBudget">;
  /** Of the results that are there. */
  readonly manifest: ManifestFile | null;
  /** Names of the tasks' images in which agents are to work. */
  readonly images: readonly string[];
  readonly setup: ProgramSetup;
  readonly lock?: ImagesLock | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The images that take the place of the tasks' in agent phases: of the version that is asked for, else of the one with which the results that
 * are there were made, else of the newest that is prepared. All of them or none.
 * @throws PrerequisiteError `agents-not-ready`
 */
export async function agentImages(client: DockerClient, wanted: AgentImagesWanted): Promise<AgentImages> {
  const { config, images, setup, lock, signal } = wanted;
  const { name: program } = setup;
  const none = { program, version: null, of: new Map<string, string>() };
  const version = config.agentVersion ?? frozenVersion(wanted);
  // With a disk budget images come and go, and prepared ones would stay.
  if (version === LATEST || (version === null && config.diskBudget !== null)) return none;
  const reports = await findDerived(client, images, setup, { version, signal });
  const chosen = version ?? bestVersion(reports);
  if (chosen === null) return none;
  const ready = new Map<string, string>();
  for (const report of reports) {
    if (report.state !== "ready" || report.tag === null || report.version !== chosen) continue;
    if (!isAsLocked(report, lock)) throw notAsLocked(report);
    ready.set(report.image, report.tag);
  }
  const lacking = images.filter((image) => !ready.has(image));
  if (lacking.length > 0) throw notReady(lacking, images.length, setup, chosen);
  return { program, version: chosen, of: ready };
}

/** `latest` too: an experiment that began without prepared images goes on without. null: nothing is fixed yet. */
function frozenVersion({ config, manifest }: Pick<AgentImagesWanted, "config" | "manifest">): string | null {
  const run = manifest?.runs.find(({ agent, agentVersion }) => agent === config.agent && agentVersion !== undefined);
  return run === undefined ? null : (run.agentVersion ?? LATEST);
}

/** The one that most images have, where two have as many the one that was made last; null: there is none. */
export function bestVersion(reports: readonly DerivedReport[]): string | null {
  const ready = reports.filter(({ state }) => state === "ready");
  const versions = [...Map.groupBy(ready, ({ version }) => version)].map(([version, of]) => ({
    version,
    images: new Set(of.map(({ image }) => image)).size,
    made: of.reduce((last, { createdAt }) => ((createdAt ?? "") > last ? (createdAt ?? "") : last), ""),
  }));
  return versions.sort((a, b) => b.images - a.images || (a.made < b.made ? 1 : -1))[0]?.version ?? null;
}

function notReady(lacking: readonly string[], all: number, setup: ProgramSetup, version: string): PrerequisiteError {
  const named = lacking.slice(0, 5).map((image) => `\n  ${image}`);
  const more = lacking.length > named.length ? `\n  and ${lacking.length - named.length} more` : "";
  return new PrerequisiteError({
    code: "agents-not-ready",
    subject: `${setup.name} ${version}`,
    problem: `It is not in the images of ${lacking.length} of ${all} tasks as they are here now:${named.join("")}${more}\n`,
    remedy: `Put it there with \`cooperbench-ts agents prepare --agent-version ${version}\`, or pass --agent-version ${LATEST}: upstream then installs the newest in each container.`,
  });
}

function notAsLocked({ tag, imageId }: DerivedReport): PrerequisiteError {
  return new PrerequisiteError({
    code: "agents-not-ready",
    subject: `image ${tag ?? ""}`,
    problem: `It is ${imageId ?? ""}, which is not what images.lock.json says.`,
    remedy: "Restore the image, or record the one that is here with `cooperbench-ts agents prepare`.",
  });
}

/** For people. */
export function agentImagesText({ program, version, of }: AgentImages): string {
  if (version === null)
    return `upstream installs ${program} in each container, the newest of that moment; \`agents prepare\` does it once per image`;
  return `${program} ${version} is in the images, ${of.size} prepared`;
}
