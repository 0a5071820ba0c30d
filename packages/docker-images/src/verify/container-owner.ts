import type { ContainerSummary } from "../client/containers.ts";

/** Whose verification containers are. This package knows no processes: its caller names itself, and tells whether another is gone. */
export interface ContainerOwner {
  /** On the containers, beside the package's own `dev.cooperbench-ts.*`. They name the process that makes them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the process that a container's labels name is surely gone. */
  readonly isGone: (container: Pick<ContainerSummary, "labels" | "state">) => Promise<boolean>;
}
