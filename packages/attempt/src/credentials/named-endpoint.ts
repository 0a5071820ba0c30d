import { rowOfModel } from "../upstream/providers.ts";

/** The endpoint that the variable of the model's provider names, where it has none of its own; null: it names none. */
export function namedEndpoint(model: string, environment: Readonly<Record<string, string | undefined>>): string | null {
  const base = rowOfModel(model)?.base;
  if (base === undefined || base.url !== null || base.variable === null) return null;
  const value = environment[base.variable]?.trim() ?? "";
  return value === "" ? null : value;
}
