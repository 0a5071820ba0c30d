import type { ContainerLimits } from "./container-limits.ts";

/** What a door must know to tell its own things from those of others. */
export interface DoorRules {
  /** Put on every container, network and volume that is created. All together they must be of this door alone. */
  readonly labels: Readonly<Record<string, string>>;
  /** For containers that ask for none themselves. */
  readonly limits: ContainerLimits;
  /** Named volumes that a container may mount besides those made through this door; default `cb-team-*`. */
  readonly allowedVolumes?: readonly RegExp[];
  /** Networks that a container may join besides the built-in ones and those made through this door; default none. */
  readonly allowedNetworks?: readonly RegExp[];
  /**
   * Names of containers, networks and volumes that upstream shares between its runs: made without our labels and never
   * removed by us; default `cooperbench`, `cooperbench-git`, `cooperbench-git-data`, `cooperbench-redis`.
   */
  readonly shared?: readonly RegExp[];
}

/** The daemon takes such a name for an id, or the beginning of one, and whoever has that id could no longer be told apart. */
export function looksLikeId(name: string): boolean {
  return /^[0-9a-f]{12,64}$/.test(name);
}

/** Networks that every daemon has, and that nobody can create. The host's own is none to join or to look at. */
export const BUILT_IN_NETWORKS = [/^bridge$/, /^none$/];

export const SHARED = [/^cooperbench$/, /^cooperbench-git$/, /^cooperbench-git-data$/, /^cooperbench-redis$/];
export const TEAM_VOLUMES = [/^cb-team-/];
