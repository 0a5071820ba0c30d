import { readDockerError, type DockerError } from "./docker-error.ts";
import { NO_NETWORK, NO_SPACE } from "./environment-words.ts";

/** Why upstream could not install an agent's program in its container. */
export type InstallFailure =
  /** The container, or what runs it, was gone. */
  | { readonly kind: "docker"; readonly error: DockerError }
  | { readonly kind: "disk" }
  /** A package registry asks to slow down. */
  | { readonly kind: "throttled" }
  /** The image has nothing to install it with, or cannot run it. */
  | { readonly kind: "image" }
  /** A network, a mirror, or what nobody says. */
  | { readonly kind: "other" };

/** `claude-code install failed: …`, by upstream's adapters; behind it stands what the set-up script printed. */
const INSTALL = /^[\w-]+ install(?:ation)? failed:\s*/i;
const THROTTLED = /\bE429\b|\b429 Too Many Requests|\btoo many requests\b/i;
const NO_TOOLS =
  /\b(?:npm|node|curl|apt-get|bash|sh): (?:command )?not found|executable file not found in \$PATH|\bEBADENGINE\b|\bEBADPLATFORM\b|unsupported (?:engine|platform)|GLIBC_[\d.]+' not found|exec format error|cannot execute binary file/i;

/** null: the text is of something else. */
export function readInstallFailure(text: string): InstallFailure | null {
  const begin = INSTALL.exec(text)?.[0];
  if (begin === undefined) return null;
  const said = text.slice(begin.length);
  const error = readDockerError(said);
  if (error !== null) return { kind: "docker", error };
  if (NO_SPACE.test(said)) return { kind: "disk" };
  if (THROTTLED.test(said)) return { kind: "throttled" };
  // A tool that could not be fetched is not found either.
  if (NO_TOOLS.test(said) && !NO_NETWORK.test(said) && !/failed to fetch|unable to (?:connect|fetch)/i.test(said))
    return { kind: "image" };
  return { kind: "other" };
}
