import { ExperimentError } from "@cooperbench-ts/results";

/** One prerequisite of an experiment. */
export interface Check {
  readonly name:
    | "dataset"
    | "results"
    | "upstream"
    | "agent"
    | "agent-config"
    | "docker"
    | "images"
    | "reach"
    | "gold"
    | "redis"
    | "key"
    | "endpoint";
  /** `warning`: nothing is in the way of a run, and yet it should be known. `skipped`: it cannot be asked because another check failed, or it is not needed; the message says which. */
  readonly state: "ok" | "warning" | "failed" | "skipped";
  readonly message: string;
  /** null unless failed. */
  readonly remedy: string | null;
}

export type Answer = Omit<Check, "name">;

export const ok = (message: string): Answer => ({ state: "ok", message, remedy: null });
export const warning = (message: string): Answer => ({ state: "warning", message, remedy: null });
export const skipped = (message: string): Answer => ({ state: "skipped", message, remedy: null });
export const failed = (message: string, remedy: string): Answer => ({ state: "failed", message, remedy });

/** A check's line, and what it found for later ones to build on; null: it failed or found nothing. */
export async function look<Found>(
  name: Check["name"],
  check: () => Promise<{ answer: Answer; found: Found }>,
): Promise<{ line: Check; found: Found | null }> {
  try {
    const { answer, found } = await check();
    return { line: { name, ...answer }, found };
  } catch (error) {
    return { line: { name, ...refusal(error) }, found: null };
  }
}

export async function line(name: Check["name"], check: () => Promise<Answer>): Promise<Check> {
  return { name, ...(await check().catch(refusal)) };
}

/** A failure with its remedy, as a line. */
export function refusal(error: unknown): Answer {
  if (ExperimentError.isInstance(error)) return failed(`${error.subject}: ${error.problem}`, error.remedy);
  return { state: "failed", message: error instanceof Error ? error.message : String(error), remedy: null };
}
