import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { testFolder } from "../cli/support/folders.ts";
import { baseImage } from "../images/missing-parts.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { openDockerDoor } from "../../packages/attempt/src/doors/docker/docker-door.ts";

const [THREADS, COMMANDS] = [6, 40];

/** Quick commands, many at once, as the agents and evaluations of upstream run them; prints how many gave their output. */
const PROGRAM = `
import docker, sys, threading
host, image, threads, commands = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
whole = []
def work():
    container = docker.DockerClient(base_url=host).containers.run(image, ["sleep", "600"], detach=True, network_mode="none")
    for _ in range(commands):
        whole.append(container.exec_run(["bash", "-c", "echo output"]).output == b"output\\n")
    container.remove(force=True)
running = [threading.Thread(target=work) for _ in range(threads)]
[one.start() for one in running]
[one.join() for one in running]
print(sum(whole))
`;

describeWithParts("docker-py through the Docker door", (parts) => {
  test("loses no output of a quick command, as it does without the door on a busy machine", async () => {
    const door = await openDockerDoor({
      socketPath: path.join(await testFolder(), "d.sock"),
      daemon: { kind: "unix", path: parts.dockerSocket },
      labels: { "cooperbench-ts.test": `docker-py-${process.pid}` },
      limits: { memoryBytes: null, nanoCpus: null, pids: null },
    });
    try {
      const python = path.join(path.dirname(parts.upstream["0.0.11"]), "python");
      const argv = ["-c", PROGRAM, door.host, baseImage, String(THREADS), String(COMMANDS)];
      const { stdout } = await promisify(execFile)(python, argv);
      expect(Number(stdout)).toBe(THREADS * COMMANDS);
    } finally {
      await door.removeAll();
      await door.close();
    }
  });
});
