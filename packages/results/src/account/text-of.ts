/** The text of a row's content: a string, or a list of parts some of which are texts. Anything else as JSON; nothing is "". */
export function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (content == null) return "";
  if (!Array.isArray(content)) return jsonText(content);
  return content
    .map(partText)
    .filter((text) => text !== "")
    .join("\n");
}

function partText(part: unknown): string {
  if (typeof part === "string") return part;
  const text: unknown = typeof part === "object" && part !== null ? Reflect.get(part, "text") : undefined;
  return typeof text === "string" ? text : jsonText(part);
}

/** JSON of a value that a stranger wrote: what is nested too deeply to be written again is said to be so. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "(nested too deeply to be shown)";
  }
}
