/** A handle on one Docker daemon. It opens no connection by itself. */
export class DockerClient {
  readonly host: string;
  /** Path of the unix socket; null for a daemon behind TCP. */
  readonly socketPath: string | null;

  constructor(host: string, socketPath: string | null) {
    this.host = host;
    this.socketPath = socketPath;
  }
}
