import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sharedSocket } from "../../images/parts.ts";
import { run, type RunResult } from "../../images/support/run.ts";
import {
  type DockerDoor,
  type DockerDoorOptions,
  openDockerDoor,
} from "../../../packages/attempt/src/doors/docker/docker-door.ts";

const MIB = 1024 * 1024;

export interface OpenedDoor {
  readonly door: DockerDoor;
  readonly label: string;
  /** The docker CLI through the door. */
  docker(argv: readonly string[], input?: Buffer): Promise<RunResult>;
  /** Removes all that was made, closes, and takes the folder away. */
  end(): Promise<void>;
}

let opened = 0;

/** A door of its own folder and label in front of the machine's daemon. */
export async function openedDoor(options: Partial<DockerDoorOptions> = {}): Promise<OpenedDoor> {
  const folder = await mkdtemp(join(tmpdir(), "cbts-door-"));
  opened += 1;
  const label = `${process.pid}-${opened}`;
  const door = await openDockerDoor({
    socketPath: join(folder, "d.sock"),
    daemon: { kind: "unix", path: sharedSocket },
    labels: { "cooperbench-ts.e2e.door": label },
    limits: { memoryBytes: 128 * MIB, nanoCpus: 2e9, pids: 100 },
    ...options,
  });
  return {
    door,
    label,
    docker: (argv, input) => dockerAt(door.host, argv, input),
    end: async () => {
      try {
        await door.removeAll();
      } finally {
        await door.close();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function dockerAt(host: string, argv: readonly string[], input?: Buffer): Promise<RunResult> {
  const env = { DOCKER_HOST: host, DOCKER_CONTEXT: undefined };
  return run("docker", argv, input === undefined ? { env } : { env, input });
}

/** The docker CLI without a door. */
export function dockerDirect(...argv: string[]): Promise<RunResult> {
  return dockerAt(`unix://${sharedSocket}`, argv);
}
