import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Way } from "../upstream/provider-row.ts";
import { providerNames, providerRow } from "../upstream/providers.ts";

const page = readFileSync(new URL("../../../../docs/credentials.md", import.meta.url), "utf8");
/** The first table of the page. */
const table = page.slice(page.indexOf("| preset"), page.indexOf("The names are those"));
const code = (text: string): string => `\`${text}\``;
const all = (names: readonly string[]): string => names.map(code).join(" and ");

function wayText({ secrets, optional = [], along = [], files = [], leaf }: Way): string {
  const parts = [
    ...(secrets.length === 0 ? [] : [all(secrets)]),
    ...files.map(({ from, variable, needed }) => {
      const place = from === null ? `the file of ${code(variable ?? "")}` : code(from);
      const named = from === null || variable === null ? "" : ` (or where ${code(variable)} says)`;
      return `${place}${named}${needed ? "" : " where it is there"}`;
    }),
    ...(leaf === undefined ? [] : [`${code(leaf.path.join("."))} of ${code(leaf.file)}, as ${code(leaf.variable)}`]),
    ...[...optional, ...along].map((name) => `${code(name)} where it is set`),
  ];
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** Names of models, and how the page writes all that are like them. */
const SAMPLES = {
  "command-a": "command-*",
  "cohere/x": "cohere/*",
  "cohere_chat/x": "cohere_chat/*",
  "anthropic/x": "anthropic/*",
  "claude-x": "claude-*",
  "gemini/x": "gemini/*",
  "openai/x": "openai/*",
  "gpt-4o": "gpt-*",
  o3: "o1, o3, …",
  "openrouter/x": "openrouter/*",
  "hosted_vllm/x": "hosted_vllm/*",
  "azure/x": "azure/*",
  "bedrock/x": "bedrock/*",
  "vertex_ai/x": "vertex_ai/*",
};

function modelsText(models: RegExp | null): string {
  if (models === null) return "none: a login of the agent's own program";
  return Object.entries(SAMPLES)
    .flatMap(([name, shown]) => (models.test(name) ? [code(shown)] : []))
    .join(", ");
}

function rows(): string[][] {
  return providerNames.map((name) => {
    const { models, ways, along, base } = providerRow(name);
    const url = base.url === null ? "" : code(base.url);
    const variable =
      base.variable === null || base.url !== null
        ? ""
        : `${code(base.variable)}${base.needed ? " or `--endpoint`" : ""}`;
    return [
      code(name),
      modelsText(models),
      ways.map(wayText).join("; or "),
      along.map(code).join(", ") || "nothing",
      url || variable || "litellm's own",
      base.noDoor === null ? "yes" : "no",
    ];
  });
}

it("docs/credentials.md has the table of presets as it is", () => {
  const documented = [...table.matchAll(/^\| (`[a-z-]+` .*)\|$/gm)].map(([, row = ""]) =>
    row.split("|").map((cell) => cell.trim()),
  );
  expect(documented).toEqual(rows());
});
