import { z } from "zod";
import { askDocker } from "./call-docker.ts";
import { remover, type LabelFilter } from "./containers.ts";
import type { DockerClient } from "./docker-client.ts";

export interface NetworkSummary {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface VolumeSummary {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface ByLabels {
  readonly labels?: LabelFilter;
  readonly signal?: AbortSignal;
}

const labelsSchema = z.record(z.string(), z.string()).nullish();
const networksSchema = z.array(z.looseObject({ Id: z.string(), Name: z.string(), Labels: labelsSchema }));
const volumesSchema = z.looseObject({
  Volumes: z.array(z.looseObject({ Name: z.string(), Labels: labelsSchema })).nullish(),
});

export async function listNetworks(client: DockerClient, options: ByLabels = {}): Promise<NetworkSummary[]> {
  const rows = await askDocker(client, "list the networks", networksSchema, options, (docker, abortSignal) =>
    docker.listNetworks({ filters: { label: [...(options.labels ?? [])] }, abortSignal }),
  );
  return rows.map((row) => ({ id: row.Id, name: row.Name, labels: row.Labels ?? {} }));
}

export async function listVolumes(client: DockerClient, options: ByLabels = {}): Promise<VolumeSummary[]> {
  const answer = await askDocker(client, "list the volumes", volumesSchema, options, (docker, abortSignal) =>
    docker.listVolumes({ filters: { label: [...(options.labels ?? [])] }, abortSignal }),
  );
  return (answer.Volumes ?? []).map((row) => ({ name: row.Name, labels: row.Labels ?? {} }));
}

/** Removes networks by id. One that containers still use is reported as failed. */
export const removeNetworks = remover("network", 60_000, (docker, id, abortSignal) =>
  docker.getNetwork(id).remove({ abortSignal }),
);

/** Removes volumes by name. One in use is reported as failed. */
export const removeVolumes = remover("volume", 60_000, (docker, name, abortSignal) =>
  docker.getVolume(name).remove({ abortSignal }),
);
