import { once } from "node:events";
import net from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { AttemptCallers, type Callers } from "./callers.ts";
import { type Gate, openGate } from "./gate.ts";
import { relayTo } from "./relay-to.ts";

const refusals: string[] = [];

/** A gate before a server that answers each line in capitals. */
async function gated(admits: Callers["admits"]): Promise<Gate> {
  const server = net.createServer((socket) => socket.on("data", (data) => socket.write(String(data).toUpperCase())));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  refusals.length = 0;
  const gate = await openGate({
    reach: { listen: "127.0.0.1" },
    callers: {
      admits,
      refused: (listener, address, asked) =>
        refusals.push(`${listener} ${address}${asked ? "" : ", which nobody could be asked about"}`),
    },
    name: "server",
    onAdmitted: relayTo({ host: "127.0.0.1", port: (server.address() as net.AddressInfo).port }),
  });
  onTestFinished(() => {
    gate.close();
    server.close();
  });
  return gate;
}

/** What comes back for a line until the connection ends or has said it all. */
async function ask(gate: Gate, text: string): Promise<string> {
  const socket = net.connect(gate.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(text);
  let said = "";
  for await (const part of socket) {
    said += String(part);
    if (said.length >= text.length) break;
  }
  return said;
}

test("hands on what was sent before somebody was let in, and nothing of who is not", async () => {
  const gate = await gated(async () => {
    await new Promise(setImmediate);
    return true;
  });
  expect(await ask(gate, "hello")).toBe("HELLO");
  expect(refusals).toEqual([]);
});

test("asks for each connection anew, and closes whom it does not let in", async () => {
  const answers = [true, false, true];
  const gate = await gated(async () => answers.shift() ?? false);
  expect([await ask(gate, "a"), await ask(gate, "b"), await ask(gate, "c")]).toEqual(["A", "", "C"]);
  expect(refusals).toEqual(["server 127.0.0.1"]);
});

test("lets nobody in where nobody can say who it is", async () => {
  const gate = await gated(() => Promise.reject(new Error("the daemon is away")));
  expect(await ask(gate, "a")).toBe("");
  expect(refusals).toEqual(["server 127.0.0.1, which nobody could be asked about"]);
});

test("drops at its end who is connected, and takes no more", async () => {
  const gate = await gated(async () => true);
  const socket = net.connect(gate.port, "127.0.0.1");
  socket.write("a");
  await once(socket, "data");
  gate.close();
  gate.close();
  await once(socket, "close");
  await expect(ask(gate, "b")).rejects.toThrow("ECONNREFUSED");
});

test("a large answer comes whole though the server closes right after it", async () => {
  const server = net.createServer((socket) => socket.end("x".repeat(5_000_000)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const relay = relayTo({ host: "127.0.0.1", port: (server.address() as net.AddressInfo).port });
  const callers = { admits: async () => true, refused: () => {} };
  const gate = await openGate({ reach: { listen: "127.0.0.1" }, callers, name: "server", onAdmitted: relay });
  onTestFinished(() => {
    gate.close();
    server.close();
  });
  const socket = net.connect(gate.port, "127.0.0.1");
  let size = 0;
  for await (const part of socket) size += (part as Buffer).length;
  expect(size).toBe(5_000_000);
});

test("an attempt's callers are this machine, and its containers once there is a Docker door", async () => {
  const callers = new AttemptCallers();
  expect(await callers.admits("127.0.0.1")).toBe(true);
  expect(await callers.admits("172.17.0.9")).toBe(false);
  callers.bind(async (address) => address === "172.17.0.9");
  expect([await callers.admits("172.17.0.9"), await callers.admits("172.17.0.8")]).toEqual([true, false]);
});

test("what was refused is one sentence", () => {
  const callers = new AttemptCallers();
  expect(callers.notice()).toBeNull();
  callers.refused("Redis", "172.17.0.9", true);
  expect(callers.notice()).toBe(
    "1 connection was refused that came from none of the attempt's own containers: to the Redis from 172.17.0.9.",
  );
  for (let last = 0; last < 20; last += 1) callers.refused("model door", `172.17.0.${last}`, true);
  expect(callers.notice()).toBe(
    "21 connections were refused that came from none of the attempt's own containers: to the Redis from 172.17.0.9; to the model door from 172.17.0.0, 172.17.0.1, 172.17.0.2, 172.17.0.3, 172.17.0.4, others.",
  );
});

test("who could not be asked about is another sentence", () => {
  const callers = new AttemptCallers();
  for (const last of [7, 8]) callers.refused("Redis", `172.17.0.${last}`, false);
  const unasked =
    "2 connections were refused since Docker could not be asked whose they were: to the Redis from 172.17.0.7, 172.17.0.8.";
  expect(callers.notice()).toBe(unasked);
  callers.refused("model door", "172.17.0.9", true);
  expect(callers.notice()).toBe(
    `1 connection was refused that came from none of the attempt's own containers: to the model door from 172.17.0.9. ${unasked}`,
  );
});

describe("a relay that greets for those whom it hands on", () => {
  /** A server that says what it heard, after an answer to its first line. */
  async function greeted(answer: string): Promise<string> {
    const server = net.createServer((socket) => {
      let heard = "";
      socket.on("data", (data) => {
        if (heard === "") socket.write(answer);
        heard += String(data);
        if (heard.includes("hello")) socket.end(heard);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as net.AddressInfo;
    const relay = relayTo({ host: "127.0.0.1", port }, { says: "AUTH secret\r\n", hears: "+OK\r\n" });
    const callers = { admits: async () => true, refused: () => {} };
    const gate = await openGate({ reach: { listen: "127.0.0.1" }, callers, name: "server", onAdmitted: relay });
    onTestFinished(() => {
      gate.close();
      server.close();
    });
    return ask(gate, "hello and much more than that, so that all is read");
  }

  test("keeps the answer to itself", async () => {
    expect(await greeted("+OK\r\n")).toBe("AUTH secret\r\nhello and much more than that, so that all is read");
  });

  test("hands nothing on where the answer is another one", async () => {
    expect(await greeted("-WRONGPASS no\r\n")).toBe("");
  });
});
