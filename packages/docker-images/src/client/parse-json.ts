import type { z } from "zod";

/** The value of a JSON text, or undefined when it is none. The only bare `JSON.parse` of the package. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The text as the schema sees it, or null when it is not JSON or does not fit. */
export function parseJsonAs<T>(schema: z.ZodType<T>, text: string): T | null {
  const parsed = schema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}
