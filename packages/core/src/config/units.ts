import { z } from "zod";

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const DURATION_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const SIZE = /^(\d+(?:\.\d+)?)\s*(b|k|m|g|t)?(?:i?b)?$/i;
const SIZE_BYTES = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 } as const;

/** Milliseconds of a duration such as `90s`, `10m`, `1.5h`; null when it is none. */
export function parseDuration(text: string): number | null {
  const [, amount, unit] = DURATION.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Math.round(Number(amount) * DURATION_MS[unit as keyof typeof DURATION_MS]);
}

/** Bytes of a size such as `512m`, `8g`, `128GiB` (powers of 1024, as Docker counts); null when it is none. */
export function parseSize(text: string): number | null {
  const [, amount, unit = "b"] = SIZE.exec(text.trim()) ?? [];
  if (amount === undefined) return null;
  return Math.round(Number(amount) * SIZE_BYTES[unit.toLowerCase() as keyof typeof SIZE_BYTES]);
}

/** A duration as people write it (`10m`) or a number of milliseconds; becomes milliseconds. */
export const durationSchema = z.union([z.string(), z.number().positive()]).transform((value, context) => {
  const ms = typeof value === "number" ? value : parseDuration(value);
  if (ms !== null && ms > 0) return ms;
  context.addIssue({
    code: "custom",
    message: `expected a duration such as "90s", "10m" or "1.5h", got ${JSON.stringify(value)}`,
  });
  return z.NEVER;
});

/** A size as people write it (`8g`) or a number of bytes; becomes bytes. */
export const sizeSchema = z.union([z.string(), z.number().positive()]).transform((value, context) => {
  const bytes = typeof value === "number" ? value : parseSize(value);
  if (bytes !== null && bytes > 0) return bytes;
  context.addIssue({ code: "custom", message: `expected a size such as "512m" or "8g", got ${JSON.stringify(value)}` });
  return z.NEVER;
});
