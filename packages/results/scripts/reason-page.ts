import { type Reason, remedies, rules } from "../src/index.ts";

/** The `Evidence` section of a page in `docs/reasons/`: every rule that gives the reason. */
function evidenceSection(reason: Reason): string {
  const lines = new Map(
    rules.filter((rule) => rule.reason === reason).map((rule) => [rule.id, `- \`${rule.id}\`: ${rule.doc}`]),
  );
  return `## Evidence\n\nRules that give it, each quoting what it found:\n\n${[...lines.values()].join("\n")}\n`;
}

/** The page with that section and the remedy brought up to date. */
export function upToDate(page: string, reason: Reason): string {
  return page
    .replace(/## Evidence\n[\s\S]*?\n(?=\n## )/, () => evidenceSection(reason))
    .replace(/## Remedy\n[\s\S]*$/, () => `## Remedy\n\n${remedies[reason]}\n`);
}
