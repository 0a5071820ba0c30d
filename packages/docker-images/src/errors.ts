/** Codes of bad input and missing prerequisites. What happens to one image is data (`ImageReport`), never thrown. */
export const errorCodes = [
  "docker-unavailable",
  "docker-permission",
  "docker-not-found",
  "docker-conflict",
  "docker-refused",
  "invalid-docker-host",
  "invalid-image-name",
  "invalid-task",
  "lock-file-invalid",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

const marker = Symbol.for("@cooperbench-ts/docker-images/error");

/** The one error class of the package: tell failures apart by `code`, never by message. */
export class DockerImagesError extends Error {
  override readonly name = "DockerImagesError";
  readonly code: ErrorCode;
  /** What the user can do about it. */
  readonly remedy: string;
  /** HTTP status of the daemon's answer, where there was one. */
  readonly status: number | null;
  /** The daemon's socket or address, or the file, that the error is about. */
  readonly subject: string | null;
  readonly [marker] = true;

  constructor(
    code: ErrorCode,
    message: string,
    options: { remedy: string; status?: number; subject?: string; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy;
    this.status = options.status ?? null;
    this.subject = options.subject ?? null;
  }

  static isInstance(value: unknown): value is DockerImagesError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
