import { InputError, type LabelOptionsInput, labelOptionsSchema } from "@cooperbench-ts/core";
import { builtInRubrics } from "@cooperbench-ts/results";
import type { Command } from "commander";

/** Flags of `label`; each is a key of its options. */
const FLAGS = {
  model: ["--model <name>", "the model that labels, for example command-a-03-2025 or openai/gpt-4o"],
  endpoint: ["--endpoint <url>", "…/v1 for OpenAI's protocol, …/v2/chat for Cohere's (default: the provider's own)"],
  keyEnv: ["--key-env <name>", "variable that holds the key (default: by model)"],
  passes: ["--passes <n>", "2: ask everything twice, for the agreement of the model with itself (default: 1)"],
  concurrency: ["--concurrency <n>", "conversations at a time (default: 4)"],
  limit: ["--limit <n>", "only N conversations, drawn as if at random and always the same"],
  maxCost: ["--max-cost <usd>", "asks nothing that could make all answers of this rubric and model cost more"],
  maxOutputTokens: ["--max-output-tokens <n>", "longest answer (default: 4096)"],
  upstream: ["--upstream <path>", "the cooperbench executable whose litellm knows the price (default: none is asked)"],
} as const;
const PRICES = {
  inputUsdPerMillion: ["--price-in <usd>", "price of a million tokens of prompt"],
  outputUsdPerMillion: ["--price-out <usd>", "price of a million tokens of answer"],
} as const;
const NUMBERS: ReadonlySet<string> = new Set(["passes", "concurrency", "limit", "maxCost", "maxOutputTokens"]);

export function addLabelFlags(command: Command): Command {
  command.option("--rubric <name|file>", `${Object.keys(builtInRubrics).join(", ")}, or a JSON or YAML file`);
  for (const [flags, text] of [...Object.values(FLAGS), ...Object.values(PRICES)]) command.option(flags, text);
  return command
    .option("--out <dir>", "where answers and tables lie (default: <logs>/.cooperbench-ts/labels, of our own results)")
    .option("--human <file>", "labels of a person, CSV or JSON lines: how far the model agrees with them")
    .option("--dry-run", "say what would be asked and what it may cost, with a whole prompt; ask nothing");
}

/** @throws InputError `flag-invalid` */
export function labelOptions(options: Readonly<Record<string, unknown>>): LabelOptionsInput {
  const given = Object.keys(FLAGS).flatMap((key) => {
    const text = options[key];
    return text === undefined ? [] : [[key, NUMBERS.has(key) ? Number(text) : text] as const];
  });
  const parsed = labelOptionsSchema.safeParse({ ...Object.fromEntries(given), price: priceIn(options) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0]);
  const flag =
    key in FLAGS
      ? flagOf(FLAGS[key as keyof typeof FLAGS])
      : `${flagOf(PRICES.inputUsdPerMillion)}, ${flagOf(PRICES.outputUsdPerMillion)}`;
  throw invalid(
    [flag, ...(typeof options[key] === "string" ? [options[key]] : [])].join(" "),
    options[key] === undefined && key === "model" ? "It is missing." : `${issue?.message}.`,
  );
}

/** Both or none: half a price gives a cost that is too small. */
function priceIn(
  options: Readonly<Record<string, unknown>>,
): { inputUsdPerMillion: number; outputUsdPerMillion: number } | null {
  const [input, output] = [options["priceIn"], options["priceOut"]];
  if (input === undefined && output === undefined) return null;
  if (input === undefined || output === undefined) throw invalid("--price-in, --price-out", "One of them is missing.");
  return { inputUsdPerMillion: Number(input), outputUsdPerMillion: Number(output) };
}

function flagOf([flags]: readonly [string, string]): string {
  return flags.split(" ")[0] ?? flags;
}

function invalid(subject: string, problem: string): InputError {
  return new InputError({ code: "flag-invalid", subject, problem, remedy: "See --help." });
}
