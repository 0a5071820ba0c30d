import { readDockerError, type DockerError } from "./docker-error.ts";
import { NO_NETWORK, NO_SPACE } from "./environment-words.ts";

/** Why upstream could not install an agent's program in its container. */
export type InstallFailure =
  /** The container, or what runs it, was gone. */
  | { readonly kind: "docker"; readonly error: DockerError }
  | { readonly kind: "disk" }
  /** The image has nothing to install it with, or cannot run it. */
  | { readonly kind: "image" }
  /** A network, a mirror, a package registry that asks to slow down, or what nobody says. */
  | { readonly kind: "other" };

/** `claude-code install failed: …`, by upstream's adapters; behind it stands what the set-up script printed. */
const INSTALL = /^[\w-]+ install(?:ation)? failed:\s*/i;
const NO_TOOLS =
  /\b(?:npm|node|curl|apt-get|bash|sh): (?:command )?not found|executable file not found in \$PATH|\bEBADENGINE\b|\bEBADPLATFORM\b|unsupported (?:engine|platform)|GLIBC_[\d.]+' not found|exec format error|cannot execute binary file/i;
/** A tool that could not be fetched is not found either. In the set-up scripts curl does nothing but fetch, so every exit code that it names counts. */
const NOT_FETCHED = new RegExp(
  `${NO_NETWORK.source}|curl: \\(\\d+\\)|too many requests|failed to fetch|unable to (?:connect|fetch)`,
  "i",
);

/** null: the text is of something else. */
export function readInstallFailure(text: string): InstallFailure | null {
  const begin = INSTALL.exec(text)?.[0];
  if (begin === undefined) return null;
  const said = text.slice(begin.length);
  const error = readDockerError(said);
  if (error !== null) return { kind: "docker", error };
  if (NO_SPACE.test(said)) return { kind: "disk" };
  return { kind: NO_TOOLS.test(said) && !NOT_FETCHED.test(said) ? "image" : "other" };
}
