import { createServer, type Server } from "node:http";

/** A daemon as far as images go: it has them, tells their sizes, and removes them. */
export class ImageDaemon {
  readonly images = new Map<string, number>();
  containers: { image: string }[] = [];
  broken = false;
  readonly #server: Server;

  constructor(socket: string) {
    this.#server = createServer((request, response) => {
      const answer = (status: number, body: unknown) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      };
      const url = decodeURIComponent(request.url ?? "").split("?")[0] ?? "";
      if (url.endsWith("/info")) return answer(200, info);
      if (url.endsWith("/version")) return answer(200, { ApiVersion: "1.41" });
      if (this.broken) return answer(500, { message: "the store is broken" });
      if (url.endsWith("/containers/json")) return answer(200, this.containers.map(containerRow));
      const name = /\/images\/(?<name>.+?)(?:\/json|\/history)?$/.exec(url)?.groups?.["name"] ?? "";
      const bytes = this.images.get(name);
      if (bytes === undefined) return answer(404, { message: "no such image" });
      if (request.method === "DELETE") {
        this.images.delete(name);
        return answer(200, []);
      }
      if (url.endsWith("/history")) return answer(200, [{ Id: idOf(name), Created: 1, CreatedBy: name, Size: bytes }]);
      return answer(200, {
        Id: idOf(name),
        Os: "linux",
        Architecture: "amd64",
        Size: bytes,
        RootFS: { Layers: [idOf(name)] },
        Config: {},
      });
    }).listen(socket);
  }

  end(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const info = {
  ID: "server",
  ServerVersion: "20",
  OSType: "linux",
  Architecture: "x86_64",
  DockerRootDir: "/nowhere",
  Driver: "overlay2",
  NCPU: 1,
  MemTotal: 1,
  ContainersRunning: 0,
  Images: 0,
};
export const idOf = (name: string): string => `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0").slice(-64)}`;
const containerRow = ({ image }: { image: string }) => ({
  Id: "c1",
  Names: ["/user"],
  Image: image,
  ImageID: idOf(image),
  State: "running",
  Created: 1,
});
