import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerImagesError } from "../errors.ts";
import { connect } from "./connection.ts";
import { DockerClient } from "./docker-client.ts";

export interface DockerOptions {
  /**
   * `unix:///path`, or `tcp://host:port`. Default `unix:///var/run/docker.sock`. The environment is never read: a caller
   * that honours `DOCKER_HOST` or docker contexts resolves them first.
   */
  readonly host?: string;
  /** Folder with `ca.pem`, `cert.pem`, `key.pem` for a `tcp://` host with TLS. */
  readonly tlsDirectory?: string;
}

const DEFAULT_HOST = "unix:///var/run/docker.sock";

/** Throws `invalid-docker-host` for an address it cannot speak to (`ssh://`, `npipe://`, a context name). */
export function openDocker(options: DockerOptions = {}): DockerClient {
  const host = options.host ?? DEFAULT_HOST;
  if (host.startsWith("unix://") && host.length > "unix://".length) {
    const socketPath = host.slice("unix://".length);
    return connect(new DockerClient(host, socketPath), { socketPath, protocol: "http" });
  }
  const url = URL.canParse(host) ? new URL(host) : null;
  if (url === null || !["tcp:", "http:", "https:"].includes(url.protocol) || url.hostname === "") {
    throw new DockerImagesError(
      "invalid-docker-host",
      `Docker host ${host} is neither unix:///path nor tcp://host:port`,
      {
        subject: host,
        remedy: "give the daemon's socket or TCP address; for ssh or a docker context, forward it to a socket first",
      },
    );
  }
  const tls = options.tlsDirectory;
  const secure = tls !== undefined || url.protocol === "https:";
  const files =
    tls === undefined
      ? {}
      : { ca: readPem(tls, "ca.pem"), cert: readPem(tls, "cert.pem"), key: readPem(tls, "key.pem") };
  return connect(new DockerClient(host, null), {
    ...files,
    host: url.hostname,
    port: url.port === "" ? (secure ? 2376 : 2375) : url.port,
    protocol: secure ? "https" : "http",
  });
}

function readPem(directory: string, name: string): Buffer {
  const path = join(directory, name);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new DockerImagesError("invalid-docker-host", `the TLS file ${path} cannot be read`, {
      subject: path,
      cause,
      remedy: "point tlsDirectory at a folder with ca.pem, cert.pem and key.pem",
    });
  }
}
