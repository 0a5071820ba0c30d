import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { InputError } from "@cooperbench-ts/results";
import { secretsIn } from "./secrets-in.ts";

const treeSchema = z.record(z.string(), z.unknown());

/** The user's own agent configuration. @throws InputError `agent-config-invalid`, also where it holds a secret */
export async function readAgentConfigFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw failure(file, "It cannot be read.", cause);
  });
  const tree = parseTree(file, text);
  const secrets = secretsIn(tree);
  if (secrets.length === 0) return tree;
  // Upstream writes its configuration into every trajectory, and we into the attempt's folder.
  throw new InputError({
    code: "agent-config-invalid",
    subject: `agent config ${file}`,
    problem: `It holds a secret in ${secrets.map((place) => `\`${place}\``).join(", ")}, and the agent's configuration is written into the results.`,
    remedy: "Take it out, put the key into an environment variable, and name that one with --key-env.",
  });
}

function parseTree(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return treeSchema.parse(parse(text) ?? {});
  } catch (cause) {
    const why = cause instanceof z.ZodError ? "its top level is not a mapping" : (cause as Error).message;
    throw failure(file, `It is no YAML mapping (${why}).`, cause);
  }
}

function failure(file: string, problem: string, cause: unknown): InputError {
  return new InputError({
    code: "agent-config-invalid",
    subject: `agent config ${file}`,
    problem,
    remedy: "Give a YAML file with blocks such as `agent:` and `model:`.",
    cause,
  });
}
