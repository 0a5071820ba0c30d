/** What the placeholders of a pattern stand for in a name. */
export interface Captured {
  readonly arm: string | null;
  readonly repeat: number | null;
}

const PLACEHOLDERS: ReadonlyMap<string, string> = new Map([
  ["*", "[^/]*"],
  // Repeats count from 1.
  ["{repeat}", String.raw`(?<repeat>0*[1-9]\d{0,8})`],
  ["{arm}", "(?<arm>[^/]+)"],
]);

/** A pattern for names of runs, or with a `/` for their paths; null where the name is another one. */
export function runPattern(pattern: string): (name: string) => Captured | null {
  const seen = new Set<string>();
  const source = pattern
    .split(/(\*|\{repeat\}|\{arm\})/)
    .map((part) => {
      const known = PLACEHOLDERS.get(part);
      if (known === undefined) return part.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
      // Named a second time it stands for the same.
      const again = part !== "*" && seen.has(part);
      seen.add(part);
      return again ? String.raw`\k<${part.slice(1, -1)}>` : known;
    })
    .join("");
  const expression = new RegExp(`^${source}$`);
  return (name) => {
    const found = expression.exec(name);
    if (found === null) return null;
    const { arm = null, repeat } = found.groups ?? {};
    return { arm, repeat: repeat === undefined ? null : Number(repeat) };
  };
}
