import { connect } from "node:net";
import { join } from "node:path";
import { baseImage, sharedSocket } from "../../images/parts.ts";
import { OwnDaemon } from "../../images/support/own-daemon.ts";
import { output } from "../../images/support/run.ts";
import type { World } from "../../../packages/attempt/src/doors/docker/fixtures/bystanders.ts";
import { HostileRequests } from "../../../packages/attempt/src/doors/docker/fixtures/hostile-requests.ts";
import { ask, Bystanders } from "./bystanders.ts";
import { openedDoor, type OpenedDoor } from "./opened-door.ts";

/** What must not have happened. */
export interface RealFuzz {
  readonly findings: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly answered: ReadonlyMap<number, number>;
}

const AT_ONCE = 8;
const ROUND = 50;
const ANSWER_MS = 1500;

/** Hostile requests through a door to a daemon of the test's own, on which others have a container, a network and a volume. */
export async function fuzzRealDaemon(requests: number, seed: number): Promise<RealFuzz> {
  const daemon = await OwnDaemon.start();
  try {
    const host = `unix://${daemon.socket}`;
    await output("bash", ["-c", `docker -H unix://${sharedSocket} save ${baseImage} | docker -H ${host} load`]);
    const others = await Bystanders.make(daemon.socket);
    const before = await others.state();
    const findings: string[] = [];
    const answered = new Map<number, number>();
    for (let sent = 0; sent < requests; sent += ROUND) {
      // A door a round, because hostile requests remove what is its own.
      const opened = await openedDoor({ daemon: { kind: "unix", path: daemon.socket }, idleMs: 300 });
      try {
        const world = await worldOf(opened, others);
        const hostile = new HostileRequests(world, seed + sent, baseImage);
        let left = Math.min(ROUND, requests - sent);
        const send = async (): Promise<void> => {
          for (; left > 0; left -= 1) {
            const { bytes, said } = hostile.next();
            // These go out to registries.
            if (/\/images\/create|\/auth/.test(bytes)) continue;
            const answer = await raw(socketOf(opened), bytes);
            const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
            answered.set(status, (answered.get(status) ?? 0) + 1);
            const unsaid = [...said, ...said.map((ref) => ref.toUpperCase())]
              .sort((a, b) => b.length - a.length)
              .reduce((text, ref) => text.replaceAll(ref, ""), answer);
            const told = others.tokens.find((token) => unsaid.includes(token));
            if (told !== undefined) findings.push(`${told}: ${JSON.stringify(bytes)} → ${answer.slice(0, 500)}`);
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, send));
      } finally {
        await opened.end();
      }
    }
    return { findings, before, after: await others.state(), answered };
  } finally {
    await daemon.end();
  }
}

async function worldOf(opened: OpenedDoor, others: Bystanders): Promise<World> {
  const [container, network, volume] = ["c", "n", "v"].map((kind) => `own-${kind}-${opened.label}`);
  const id = (await opened.docker(["run", "-d", "--name", container ?? "", baseImage, "sleep", "1h"])).stdout;
  const net = (await opened.docker(["network", "create", network ?? ""])).stdout;
  await opened.docker(["volume", "create", volume ?? ""]);
  const made = await ask(socketOf(opened), "POST", `/containers/${container}/exec`, { Cmd: ["true"] });
  const refs = (full: string, name = ""): readonly string[] => [full, full.slice(0, 12), full.slice(0, 5), name];
  return {
    own: {
      containers: refs(id.toString().trim(), container),
      networks: refs(net.toString().trim(), network),
      volumes: [volume ?? ""],
      execs: [String(JSON.parse(made.text).Id)],
    },
    foreign: {
      containers: refs(others.container, others.names.container),
      networks: refs(others.network, others.names.network),
      volumes: [others.names.volume],
      execs: [others.exec],
    },
    secrets: others.tokens,
  };
}

function socketOf(opened: OpenedDoor): string {
  return join(opened.door.host.slice("unix://".length));
}

/** All that comes for these bytes within a moment. */
function raw(path: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    let text = "";
    const timer = setTimeout(() => socket.destroy(), ANSWER_MS);
    socket.on("error", () => {}).setEncoding("latin1");
    socket.on("data", (part: string) => (text += part));
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(text);
    });
    socket.write(bytes);
  });
}
