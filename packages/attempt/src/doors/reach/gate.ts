import net from "node:net";
import type { Callers } from "./callers.ts";
import { plainAddress, type Reach } from "./reach.ts";

export interface GateOptions {
  readonly reach: Pick<Reach, "listen">;
  readonly callers: Callers;
  /** What lies behind it, for people: `model door`. */
  readonly name: string;
  /** Gets each connection that was let in. Nothing was read from it: whoever takes it resumes it. */
  readonly onAdmitted: (socket: net.Socket) => void;
}

/** A listener where containers reach this machine, on a port of its own. */
export interface Gate {
  readonly port: number;
  /** Stops listening and drops what is connected. Safe to call again. */
  close(): void;
}

/** Opens a gate. Who is let in is asked for each connection: containers come and go, and their addresses are used again. */
export async function openGate({ reach, callers, name, onAdmitted }: GateOptions): Promise<Gate> {
  const connected = new Set<net.Socket>();
  const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (socket) => {
    connected.add(socket);
    socket.once("close", () => connected.delete(socket));
    // A client that leaves is no failure of ours.
    socket.on("error", () => socket.destroy());
    void admit(socket, callers, name).then((admitted) => {
      if (admitted && !socket.destroyed) onAdmitted(socket);
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, reach.listen, resolve);
  });
  // What an accept fails for later (no file handles left) ends no attempt.
  server.on("error", () => {});
  return {
    port: (server.address() as net.AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of connected) socket.destroy();
    },
  };
}

async function admit(socket: net.Socket, callers: Callers, name: string): Promise<boolean> {
  const address = plainAddress(socket.remoteAddress ?? "");
  // One that has left before it was asked for is none that was refused.
  if (address === "") return false;
  const admitted = await callers.admits(address).catch(() => null);
  if (admitted !== true) callers.refused(name, address, admitted !== null);
  return admitted === true;
}
