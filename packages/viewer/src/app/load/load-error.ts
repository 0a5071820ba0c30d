/** A document that cannot be had; the message says why, and what to do. */
export class LoadError extends Error {
  override readonly name = "LoadError";
}
