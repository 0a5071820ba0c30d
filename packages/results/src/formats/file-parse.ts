import type { z } from "zod";
import { parseJson } from "./parse-json.ts";

/** A file as it was found: text, or absent, or unreadable with the reason. */
export type FileText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly message: string };

/** One file after reading: absent, rejected with the reason (`unread`: nobody saw what it holds), or parsed. Bulk readers count on: read = parsed + rejected. */
export type FileParse<T> =
  | { readonly kind: "absent" }
  | { readonly kind: "rejected"; readonly why: string; readonly unread?: true }
  | { readonly kind: "parsed"; readonly value: T };

/** Reads a JSON file of another tool through its schema; whatever is wrong with it is a value. */
export function parseFile<T>(file: FileText | undefined, schema: z.ZodType<T>): FileParse<T> {
  if (file === undefined || file.kind === "absent") return { kind: "absent" };
  if (file.kind === "unreadable") return { kind: "rejected", why: file.message, unread: true };
  return parseText(file.text, schema);
}

export function parseText<T>(text: string, schema: z.ZodType<T>): Exclude<FileParse<T>, { kind: "absent" }> {
  const json = parseJson(text);
  if (!json.ok) return { kind: "rejected", why: json.why };
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return { kind: "parsed", value: parsed.data };
  const why = describeIssue(parsed.error.issues[0]);
  return { kind: "rejected", why: json.nonFinite ? `${why} (NaN and Infinity in this file are read as null)` : why };
}

/** `field: what is wrong`, of the first issue. */
export function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "does not match its schema";
  const field = issue.path.map(String).join(".");
  return field === "" ? issue.message : `${field}: ${issue.message}`;
}
