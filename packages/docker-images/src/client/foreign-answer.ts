import { z } from "zod";
import { DockerImagesError } from "../errors.ts";
import type { DockerClient } from "./docker-client.ts";

/** Longest part of an answer that is quoted. */
const QUOTE_CHARS = 200;

/** Every error of a daemon has this shape. */
const errorSchema = z.looseObject({ message: z.string() });

const REMEDY =
  "set DOCKER_HOST to the socket or address of a Docker daemon; what answers there now is another program, or one that stands before the daemon";

/** The daemon's own words of a body of an error; null: it is none of a daemon's. */
export function daemonWords(body: unknown): string | null {
  const parsed = errorSchema.safeParse(body);
  return parsed.success ? parsed.data.message.trim() : null;
}

/** Whether somebody has said something; what has no body (a HEAD) says nothing. */
export function saysSomething(body: unknown): boolean {
  return body !== undefined && body !== null && textOf(body) !== "";
}

/** What a daemon answered, as its shape wants it. @throws DockerImagesError `docker-refused` where it is no daemon's answer */
export function daemonAnswer<T>(client: DockerClient, action: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join(".") ?? "";
  const wrong = field === "" || Buffer.isBuffer(answer) ? "" : ` (${field}: ${issue?.message ?? ""})`;
  throw noDaemon(client, action, `it answers${wrong}: ${quoteOf(answer)}`);
}

/** @param what it does instead: `it answers …` */
export function noDaemon(
  client: DockerClient,
  action: string,
  what: string,
  details: { readonly status?: number; readonly cause?: unknown } = {},
): DockerImagesError {
  return new DockerImagesError("docker-refused", `cannot ${action}: at ${client.host} is no Docker daemon: ${what}`, {
    ...details,
    subject: client.host,
    remedy: REMEDY,
  });
}

/** Of a body of any kind, on one line. */
export function quoteOf(body: unknown): string {
  const text = textOf(body).replaceAll(/\s+/g, " ");
  if (text === "") return "(an empty answer)";
  return text.length > QUOTE_CHARS ? `${text.slice(0, QUOTE_CHARS)}…` : text;
}

/** What is no JSON comes as bytes. */
function textOf(body: unknown): string {
  const text = Buffer.isBuffer(body) ? body.toString("utf8") : typeof body === "string" ? body : JSON.stringify(body);
  return (text ?? "").trim();
}
