import { randomInt } from "node:crypto";
import { run } from "./run.ts";

/**
 * Where the networks of one test daemon lie: a /20 of 10.224.0.0/12 that no interface has, so that whatever is left there
 * when the daemon ends is its own. A bridge outlives its daemon, and 31 of them are all that Docker's default addresses hold.
 */
export class OwnSubnet {
  readonly #prefix: number;

  private constructor(prefix: number) {
    this.#prefix = prefix;
  }

  static async free(): Promise<OwnSubnet> {
    for (;;) {
      const subnet = new OwnSubnet(randomInt(256));
      if ((await subnet.#interfaces()).length === 0) return subnet;
    }
  }

  /** `default-address-pools` of daemon.json: 64 networks. */
  get pools(): readonly { readonly base: string; readonly size: number }[] {
    return [{ base: `10.${224 + (this.#prefix >> 4)}.${(this.#prefix & 15) << 4}.0/20`, size: 26 }];
  }

  /** Deletes the bridges that a daemon, ended or killed, left here. */
  async clear(): Promise<void> {
    for (const name of await this.#interfaces()) await run("ip", ["link", "delete", name]);
  }

  /** The names of the interfaces with an address in it. */
  async #interfaces(): Promise<string[]> {
    const lines = (await run("ip", ["-o", "-4", "address"])).stdout.toString().split("\n");
    return lines.flatMap((line) => {
      const [, name, second, third] = /^\d+: (\S+)\s+inet 10\.(\d+)\.(\d+)\./.exec(line) ?? [];
      const prefix = ((Number(second) - 224) << 4) | (Number(third) >> 4);
      return name !== undefined && prefix === this.#prefix ? [name] : [];
    });
  }
}
