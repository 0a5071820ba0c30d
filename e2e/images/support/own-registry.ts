import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../missing-parts.ts";
import type { TaskImage } from "./task-image.ts";
import { until } from "./until.ts";

/** A port of loopback that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** A real docker-registry on loopback. */
export class OwnRegistry {
  readonly url: string;
  readonly #directory: string;
  readonly #process: ChildProcess;

  private constructor(url: string, directory: string, child: ChildProcess) {
    this.url = url;
    this.#directory = directory;
    this.#process = child;
  }

  static async start(): Promise<OwnRegistry> {
    const directory = await mkdtemp(join(tmpdir(), "cbts-r-"));
    const address = `127.0.0.1:${await freePort()}`;
    const config = {
      version: "0.1",
      log: { level: "error" },
      storage: { filesystem: { rootdirectory: join(directory, "data") } },
      http: { addr: address },
    };
    await writeFile(join(directory, "config.yml"), JSON.stringify(config));
    const child = spawn(findProgram("docker-registry") ?? "docker-registry", ["serve", join(directory, "config.yml")], {
      stdio: "ignore",
    });
    const registry = new OwnRegistry(`http://${address}`, directory, child);
    await until("the test's registry answers", 15_000, () =>
      fetch(`${registry.url}/v2/`).then(
        (response) => response.ok,
        () => false,
      ),
    );
    return registry;
  }

  async push(path: string, tag: string, image: TaskImage): Promise<void> {
    for (const blob of [image.config, ...image.layers]) {
      const head = await fetch(`${this.url}/v2/${path}/blobs/${blob.digest}`, { method: "HEAD" });
      if (head.ok) continue;
      const upload = await fetch(`${this.url}/v2/${path}/blobs/uploads/`, { method: "POST" });
      const target = new URL(upload.headers.get("location") ?? "", this.url);
      target.searchParams.set("digest", blob.digest);
      const put = await fetch(target, {
        method: "PUT",
        body: new Uint8Array(blob.bytes),
        headers: { "content-type": "application/octet-stream" },
      });
      if (!put.ok) throw new Error(`push of a blob of ${path}: ${put.status}`);
    }
    const put = await fetch(`${this.url}/v2/${path}/manifests/${tag}`, {
      method: "PUT",
      body: image.manifest,
      headers: { "content-type": image.mediaType },
    });
    if (!put.ok) throw new Error(`push of ${path}:${tag}: ${put.status} ${await put.text()}`);
  }

  async end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    this.#process.kill("SIGTERM");
    await ended;
    await rm(this.#directory, { recursive: true, force: true });
  }
}
