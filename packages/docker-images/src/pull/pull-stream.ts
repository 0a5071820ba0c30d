import { z } from "zod";
import { parseJsonAs } from "../client/parse-json.ts";

const lineSchema = z.looseObject({
  status: z.string().optional(),
  id: z.string().optional(),
  progressDetail: z.looseObject({ current: z.number().optional(), total: z.number().optional() }).optional(),
  error: z.string().optional(),
  errorDetail: z.looseObject({ message: z.string().optional() }).optional(),
});

export type PullLine =
  | {
      readonly kind: "layer";
      readonly layer: string;
      readonly status: string;
      readonly current: number | null;
      readonly total: number | null;
    }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "other"; readonly status: string };

/** One line of the daemon's pull stream, or null for a line that is no JSON object. */
export function parsePullLine(text: string): PullLine | null {
  const line = parseJsonAs(lineSchema, text);
  if (line === null) return null;
  const error = line.errorDetail?.message ?? line.error;
  if (error !== undefined) return { kind: "error", message: error };
  const status = line.status ?? "";
  if (line.id === undefined || status.startsWith("Pulling from")) return { kind: "other", status };
  return {
    kind: "layer",
    layer: line.id,
    status,
    current: line.progressDetail?.current ?? null,
    total: line.progressDetail?.total ?? null,
  };
}
