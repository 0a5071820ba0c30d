import type { ContainerLimits } from "./container-limits.ts";

/** What a door must know to tell its own things from those of others, and what it adds to them. */
export interface DoorRules {
  /** Put on every container, network and volume that is created. All together they must be of this door alone. */
  readonly labels: Readonly<Record<string, string>>;
  /** For containers that ask for none themselves. */
  readonly limits: ContainerLimits;
  /**
   * The image that is used, by the one that upstream asks for when it creates a container; names as Docker takes them, the tag
   * `latest` and `docker.io/` may be left out. What the daemon says of such a container names the image that was asked for.
   * Default: none.
   */
  readonly images?: ReadonlyMap<string, string>;
  /** Added to `Env` of the containers that tasks run in; what upstream itself sets there wins. Default: none. */
  readonly containerEnvironment?: Readonly<Record<string, string>>;
}

/** The daemon takes such a name for an id, or the beginning of one, and whoever has that id could no longer be told apart. */
export function looksLikeId(name: string): boolean {
  return /^[0-9a-f]{12,64}$/.test(name);
}

/** Networks that every daemon has, and that nobody can create. The host's own is none to join or to look at. */
export const BUILT_IN_NETWORKS = [/^bridge$/, /^none$/];

/** Volumes that upstream has the daemon make by mounting them. */
export function isMadeByMounting(name: string): boolean {
  return name.startsWith("cb-team-");
}
