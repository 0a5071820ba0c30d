import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baseImage, sharedSocket } from "../../images/missing-parts.ts";
import type { OwnDaemon } from "../../images/support/own-daemon.ts";
import { output } from "../../images/support/run.ts";

/** What `redis:alpine` is for us, from this machine's own redis-server: no download. */
export async function makeRedisImage(daemon: OwnDaemon, redisServer: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cbts-redis-image-"));
  try {
    const copy = `cp -L ${redisServer} root/usr/bin/ && ldd ${redisServer} | grep -oE '/[^ ]+' | xargs cp -L --parents -t root`;
    await output("bash", ["-c", `cd ${folder} && mkdir -p root/usr/bin && ${copy}`]);
    await writeFile(join(folder, "Dockerfile"), `FROM ${baseImage}\nCOPY root/ /\n`);
    await output("bash", [
      "-c",
      `docker -H unix://${sharedSocket} save ${baseImage} | docker -H ${daemon.client.host} load`,
    ]);
    await daemon.docker("build", "-q", "-t", "redis:alpine", folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
