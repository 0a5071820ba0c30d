import { chmod, lstat, unlink } from "node:fs/promises";
import net from "node:net";
import { InputError } from "@cooperbench-ts/results";

/** `sun_path` holds 108 bytes with its end mark on Linux, 104 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;

function unusable(path: string, problem: string, remedy: string): InputError {
  return new InputError({ code: "docker-door-socket", subject: `socket ${path}`, problem, remedy });
}

/**
 * Listens on a unix socket that only its owner may use. The file of a dead listener is replaced.
 * @throws InputError `docker-door-socket`: path too long, held by a living listener, or by a file that is no socket
 */
export async function listenOnSocket(server: net.Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    throw unusable(path, `It is longer than ${MAX_SOCKET_PATH_BYTES} bytes.`, "Use a shorter folder for sockets.");
  }
  await removeStale(path);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
  await chmod(path, 0o600);
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket()) throw unusable(path, "A file that is no socket has this name.", "Use another path.");
  if (await answers(path)) throw unusable(path, "Another process listens there.", "Use another path.");
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
