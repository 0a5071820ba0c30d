/** A value below foreign JSON; undefined where there is none. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of keys) here = typeof here === "object" && here !== null ? Reflect.get(here, key) : undefined;
  return here;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text of a message's content, which is a string or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return list(content)
    .map((part) => at(part, "text"))
    .filter((text): text is string => typeof text === "string")
    .join("\n");
}
