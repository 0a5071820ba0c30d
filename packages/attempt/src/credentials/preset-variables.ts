import type { Way } from "../upstream/provider-row.ts";
import { providerNames, type ProviderName, providerRow, rowOfModel } from "../upstream/providers.ts";

/** Variables that some provider takes without a secret in them. */
export const harmlessVariables: ReadonlySet<string> = new Set(
  providerNames.flatMap((name) => {
    const { along, ways, base } = providerRow(name);
    return [...along, ...ways.flatMap((way) => way.along ?? []), ...(base.variable === null ? [] : [base.variable])];
  }),
);

/** Variables that some provider takes a secret from. */
export const secretVariables: ReadonlySet<string> = new Set(
  providerNames.flatMap((name) => providerRow(name).ways.flatMap(secretsOf)),
);

/** The presets that know a variable as a secret of theirs. */
export function presetsWith(variable: string): readonly ProviderName[] {
  return providerNames.filter((name) => providerRow(name).ways.some((way) => secretsOf(way).includes(variable)));
}

/** The variables that litellm takes a model's key from, in its order; empty: it takes none alone, or nobody knows. */
export function keysOfModel(model: string): readonly string[] {
  const ways = rowOfModel(model)?.ways ?? [];
  return ways.flatMap(({ secrets }) => (secrets.length === 1 ? secrets : []));
}

function secretsOf({ secrets, optional = [], leaf }: Way): readonly string[] {
  return [...secrets, ...optional, ...(leaf === undefined ? [] : [leaf.variable])];
}
