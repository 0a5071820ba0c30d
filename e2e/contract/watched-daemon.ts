import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";

/** A socket that leads to the real daemon and knows which containers were made through it: no other test's are touched. */
export interface WatchedDaemon {
  /** How many containers were made through it. */
  readonly made: number;
  /** Kills the newest one, once. */
  kill(): void;
  /** Called before an exec in one of them is handed on. */
  onExec: () => void;
  /** Removes what is left of them. */
  close(): Promise<void>;
}

export async function watchedDaemon(path: string, daemon: string): Promise<WatchedDaemon> {
  const containers = new Set<string>();
  const killed = new Set<string>();
  const sockets = new Set<Socket>();
  const docker = (...args: readonly string[]): void => {
    spawnSync("docker", ["-H", `unix://${daemon}`, ...args], { stdio: "ignore" });
  };
  const watched: WatchedDaemon = {
    get made() {
      return containers.size;
    },
    kill: () => {
      const newest = [...containers].at(-1);
      if (newest === undefined || killed.has(newest)) return;
      killed.add(newest);
      docker("kill", newest);
    },
    onExec: () => {},
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
      if (containers.size > 0) docker("rm", "-f", ...containers);
    },
  };
  // The docker CLI closes its half at once and then reads.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = createConnection({ path: daemon, allowHalfOpen: true });
    let creating = false;
    client.on("data", (data: Buffer) => {
      const text = data.toString("latin1");
      if (/^POST \S*\/containers\/create\b/m.test(text)) creating = true;
      if (/^POST \S*\/containers\/[^/\s]+\/exec\b/m.test(text)) watched.onExec();
      upstream.write(data);
    });
    upstream.on("data", (data: Buffer) => {
      const id = creating ? /"Id":"([0-9a-f]{64})"/.exec(data.toString("latin1"))?.[1] : undefined;
      if (id !== undefined) {
        containers.add(id);
        creating = false;
      }
      client.write(data);
    });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("end", () => to.end());
      from.on("close", () => sockets.delete(from));
    }
  });
  server.listen(path);
  await once(server, "listening");
  return watched;
}
