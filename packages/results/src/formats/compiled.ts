import { z } from "zod";

/**
 * A schema that parses by a function made for it, in a third of the time. Where no text may become code (`z.config({ jitless: true })`, as in a
 * page whose policy forbids it) it stays as it is: each try would be reported as a breach.
 */
export function compiled<Schema extends z.ZodType>(schema: Schema): Schema {
  return z.config().jitless === true ? schema : z.compile(schema);
}
