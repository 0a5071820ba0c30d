import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

/** A Redis on a free port of this machine, that keeps nothing. */
export async function startRedis(program, dir) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  const child = spawn(program, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", dir], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let log = "";
  while (!log.includes("Ready to accept connections")) log += String((await once(child.stdout, "data"))[0]);
  child.stdout.resume();
  return {
    url: `redis://127.0.0.1:${port}`,
    end: async () => {
      child.kill();
      await once(child, "exit");
    },
  };
}
