import { lstat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { realPathOf } from "../machine/mount-table.ts";

/** A component of a path that somebody besides root can change, or put something else in the place of. */
export interface UntrustedComponent {
  readonly component: string;
  readonly code: "symbolic-link" | "no-directory" | "foreign-owner" | "writable-by-others" | "unreadable";
  /** With the component's path: `/tmp may be written by everybody`. */
  readonly message: string;
  /** What would make it root's alone; null where no command should be named. */
  readonly fix: string | null;
}

/**
 * The components of a path, from `/` down, that are not root's alone; none when root may work there. Links are looked at and
 * never followed, and what does not exist yet is judged by the folders above it.
 */
export async function untrustedComponents(path: string): Promise<UntrustedComponent[]> {
  const found: UntrustedComponent[] = [];
  let component = "/";
  for (const name of ["", ...resolve(path).split("/").filter(Boolean)]) {
    component = join(component, name);
    const problem = await problemOf(component);
    if (problem === "absent") break;
    if (problem !== null) found.push({ component, ...problem });
    // Behind anything else the path leads somewhere that was not looked at.
    if (problem !== null && !["foreign-owner", "writable-by-others"].includes(problem.code)) break;
  }
  return found;
}

async function problemOf(component: string): Promise<Omit<UntrustedComponent, "component"> | "absent" | null> {
  const stats = await lstat(component).catch((error: NodeJS.ErrnoException) => error);
  if (stats instanceof Error) {
    if (stats.code === "ENOENT") return "absent";
    return { code: "unreadable", message: `${component} cannot be looked at (${stats.code})`, fix: null };
  }
  if (stats.isSymbolicLink()) {
    const real = await realPathOf(component);
    const fix = real === component ? null : `use ${real} instead`;
    return { code: "symbolic-link", message: `${component} is a symbolic link`, fix };
  }
  if (!stats.isDirectory()) return { code: "no-directory", message: `${component} is no directory`, fix: null };
  if (stats.uid !== 0)
    return {
      code: "foreign-owner",
      message: `${component} belongs to user ${stats.uid}, not to root`,
      fix: `chown root ${component}`,
    };
  // With an access list the group's bits say what the list allows at most.
  if ((stats.mode & 0o022) === 0) return null;
  const shared = (stats.mode & 0o1000) !== 0;
  return {
    code: "writable-by-others",
    message: `${component} may be written by ${(stats.mode & 0o002) === 0 ? `its group (${stats.gid})` : "everybody"}`,
    fix: shared ? null : `chmod go-w ${component}`,
  };
}
