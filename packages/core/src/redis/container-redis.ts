import { randomBytes } from "node:crypto";
import type { AttemptRedis } from "@cooperbench-ts/attempt";
import { type ContainerCallers, openGate, relayTo } from "@cooperbench-ts/attempt/host";
import type { AttemptServer } from "./own-server.ts";
import { withRedis } from "./redis-connection.ts";
import { placeOf, type ServerPlace } from "./server-place.ts";

/** What the agents of one attempt talk over from their containers: a server of its own, which is gone when it is closed. */
export async function ownRedisFor(
  { reach, callers }: ContainerCallers,
  start: () => Promise<AttemptServer>,
): Promise<AttemptRedis> {
  const server = await start();
  try {
    // Where addresses do not tell containers apart, only a secret does: each attempt has one, for as long as it lasts.
    const password = reach.apart ? null : randomBytes(24).toString("base64url");
    if (password !== null)
      await withRedis(server.place, (client) => client.sendCommand(["CONFIG", "SET", "requirepass", password]));
    const gate = await gateTo(server.place, { reach, callers });
    const login = password === null ? "" : `:${password}@`;
    return {
      url: `redis://${login}${reach.listen}:${gate.port}/0`,
      close: async () => {
        gate.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The same over a server that others use too, at the URL that leads to it from this machine. */
export async function sharedRedisFor(containers: ContainerCallers, url: string): Promise<AttemptRedis> {
  const gate = await gateTo(placeOf(url), containers);
  const there = new URL(url);
  there.hostname = containers.reach.listen;
  there.port = String(gate.port);
  return { url: there.href, close: async () => gate.close() };
}

function gateTo(place: ServerPlace, { reach, callers }: ContainerCallers): ReturnType<typeof openGate> {
  return openGate({ reach, callers, name: "Redis", onAdmitted: relayTo(place) });
}
