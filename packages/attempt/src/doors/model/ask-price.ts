import { runCommand } from "../../process/subprocess.ts";
import type { UpstreamProbe } from "../../upstream/probe.ts";
import { MODEL_PRICE_SCRIPT, type ModelPrice, parseModelPrice } from "./price.ts";

/** Asks upstream's own litellm for the price of a model; null: it knows none. undefined: it could not be asked. */
export async function askPrice(
  probe: Pick<UpstreamProbe, "python">,
  model: string,
  environment: Readonly<Record<string, string>>,
  /** File of the agent configuration; null: only the environment may name one. */
  registry: string | null = null,
): Promise<ModelPrice | null | undefined> {
  if (probe.python === null) return undefined;
  const names = [model, ...(registry === null ? [] : [registry])];
  const asked = await runCommand([probe.python, "-c", MODEL_PRICE_SCRIPT, ...names], {
    environment,
    timeoutMs: 60_000,
  });
  try {
    return asked.exitCode === 0 ? parseModelPrice(asked.stdout) : undefined;
  } catch {
    return undefined;
  }
}
