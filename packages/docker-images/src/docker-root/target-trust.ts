import type { Refusal } from "./refusal.ts";
import { untrustedComponents } from "./untrusted-path.ts";

/**
 * Root copies, removes and starts a daemon below the target: so nobody else may be able to change a folder on the way to it,
 * the target itself, or what lies there already under the new root's name.
 */
export async function trustRefusals(directory: string, dataRoot: string): Promise<Refusal[]> {
  return (await untrustedComponents(dataRoot)).map(({ component, code, message, fix }) => ({
    code,
    message,
    remedy: component.startsWith(`${directory}/`)
      ? "look what it is, then move it away or remove it"
      : `mount the disk where every folder on the way is root's alone, for example below /mnt${fix === null ? "" : `; or, where that is right: ${fix}`}`,
  }));
}
