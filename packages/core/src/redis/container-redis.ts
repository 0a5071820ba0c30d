import { randomBytes } from "node:crypto";
import type { AttemptRedis } from "@cooperbench-ts/attempt";
import { type ContainerCallers, openGate, relayTo } from "@cooperbench-ts/attempt/host";
import type { AttemptServer } from "./own-server.ts";
import { withRedis } from "./redis-connection.ts";
import { greetingOf, type Login, loginOf, placeOf, type ServerPlace } from "./server-place.ts";

/** What the agents of one attempt talk over from their containers: a server of its own, which is gone when it is closed. */
export async function ownRedisFor(
  { reach, callers }: ContainerCallers,
  start: () => Promise<AttemptServer>,
): Promise<AttemptRedis> {
  const server = await start();
  try {
    // Where addresses do not tell containers apart, only a secret does: each attempt has one, for as long as it lasts.
    const secret = reach.apart ? null : await passwordOf(server);
    const gate = await gateTo(server.place, secret === null ? server.login : null, { reach, callers });
    const login = secret === null ? "" : `:${secret}@`;
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

/** That of the server, which gets one where it has none. */
async function passwordOf(server: AttemptServer): Promise<string> {
  if (server.login !== null) return server.login.password;
  const password = randomBytes(24).toString("base64url");
  await withRedis(server, (client) => client.sendCommand(["CONFIG", "SET", "requirepass", password]));
  return password;
}

/**
 * The same over a server that others use too, at the URL that leads to it from this machine. Its password opens what is others', so
 * containers do not get it: the gate says it for them.
 */
export async function sharedRedisFor(containers: ContainerCallers, url: string): Promise<AttemptRedis> {
  const gate = await gateTo(placeOf(url), loginOf(url), containers);
  const there = new URL(url);
  there.username = "";
  there.password = "";
  there.hostname = containers.reach.listen;
  there.port = String(gate.port);
  return { url: there.href, close: async () => gate.close() };
}

/** @param login what it says for those whom it lets in; null: nothing */
function gateTo(
  place: ServerPlace,
  login: Login | null,
  { reach, callers }: ContainerCallers,
): ReturnType<typeof openGate> {
  const greeting = login === null ? null : greetingOf(login);
  return openGate({ reach, callers, name: "Redis", onAdmitted: relayTo(place, greeting) });
}
