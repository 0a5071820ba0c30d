import files, { type FileHandle, open } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const OPERATIONS = ["appendFile", "cp", "link", "mkdir", "open", "rename", "rm", "symlink", "writeFile"] as const;
const HANDLE_OPERATIONS = ["appendFile", "datasync", "sync", "truncate", "writeFile"] as const;

/** Kills this process, as `kill -9` does, in front of the file operation with this number. */
export async function dieAtOperation(number: number): Promise<void> {
  let left = number;
  const count = (): void => {
    left -= 1;
    if (left <= 0) process.kill(process.pid, "SIGKILL");
  };
  const handle = await open(process.execPath);
  wrap(Object.getPrototypeOf(handle) as FileHandle, HANDLE_OPERATIONS, count);
  await handle.close();
  wrap(files, OPERATIONS, count);
  // Named imports of other modules see the wrapped functions from here on.
  syncBuiltinESMExports();
}

function wrap<Host extends object>(host: Host, names: readonly (keyof Host)[], before: () => void): void {
  for (const name of names) {
    const real = host[name] as (...args: unknown[]) => unknown;
    const counted = function (this: unknown, ...args: unknown[]): unknown {
      before();
      return real.apply(this, args);
    };
    Object.defineProperty(host, name, { value: counted, configurable: true, writable: true });
  }
}
