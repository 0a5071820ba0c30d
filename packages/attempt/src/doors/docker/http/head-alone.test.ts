import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { HeadAlone } from "./head-alone.ts";

const head = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp";

async function through(...parts: readonly string[]): Promise<string> {
  const alone = new HeadAlone();
  const all = text(alone);
  for (const part of parts) alone.write(part);
  alone.end();
  return all;
}

it.each([
  ["in one piece", [`${head}\r\n\r\noutput`]],
  ["in pieces", [head.slice(0, 20), `${head.slice(20)}\r\n`, "\r\nout", "put"]],
])("fills a head that comes %s up to one read of Python's, and passes the rest as it is", async (_, parts) => {
  const passed = await through(...parts);
  expect(passed.indexOf("\r\n\r\n")).toBe(8192 - 4);
  expect(passed.slice(0, head.length)).toBe(head);
  expect(passed.slice(8192)).toBe("output");
});

it("leaves a head that is longer, and what is no answer", async () => {
  const long = `HTTP/1.1 200 OK\r\nX: ${"y".repeat(9000)}\r\n\r\nbody`;
  expect(await through(long)).toBe(long);
  expect(await through("torn")).toBe("torn");
});
