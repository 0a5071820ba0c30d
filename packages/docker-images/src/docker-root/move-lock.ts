import { createHash } from "node:crypto";
import { connect, createServer, type Server } from "node:net";

export interface MoveLock {
  release(): Promise<void>;
}

/** Why a lock cannot be had. */
export interface MoveLockRefusal {
  readonly heldBy: string;
}

const ANSWER_LIMIT_MS = 500;

/**
 * One move at a time: per daemon and per disk. Each name is a socket in the kernel's abstract namespace, so a lock ends
 * with its process, however that dies, and there is nothing stale to take over.
 */
export async function takeMoveLock(names: readonly string[]): Promise<MoveLock | MoveLockRefusal> {
  const servers: Server[] = [];
  const release = async () => {
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
  };
  for (const name of names) {
    const path = `\0cooperbench-ts-docker-root-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
    const server = await listen(path);
    if (server === null) {
      await release();
      return { heldBy: await holderOf(path) };
    }
    servers.push(server);
  }
  return { release };
}

/** null when another one listens there. */
async function listen(path: string): Promise<Server | null> {
  const since = new Date().toISOString();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(`process ${process.pid} since ${since}`);
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(null) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

/** A holder that is stopped or busy does not answer. */
async function holderOf(path: string): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(path);
    const tell = () => {
      socket.destroy();
      clearTimeout(limit);
      // Anybody may listen under that name, and say anything.
      resolve(/^process \d{1,10} since [\d:.TZ-]{20,30}$/.test(said) ? said : "another process");
    };
    const limit = setTimeout(tell, ANSWER_LIMIT_MS);
    socket.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.length > 100) tell();
    });
    socket.on("error", tell).on("close", tell);
  });
}
