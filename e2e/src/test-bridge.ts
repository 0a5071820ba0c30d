import { spawnSync } from "node:child_process";

const NAME = "cbts-test0";
const ADDRESS = "10.213.58.1/24";
/** One that nobody set changes with the containers that come and go, and those that run lose their way for a while. */
const LINK_ADDRESS = "02:cb:75:00:00:01";

/**
 * A bridge for daemons that a test starts: `--bridge none` would delete `docker0`, and with it the network of whatever Docker
 * this machine has. It is made once and stays for the next test; `e2e/parts/down.sh` removes it.
 */
export function testBridge(): string {
  const ip = (...args: string[]): boolean => spawnSync("ip", args, { stdio: "ignore" }).status === 0;
  if (!ip("link", "show", NAME)) {
    ip("link", "add", "name", NAME, "address", LINK_ADDRESS, "type", "bridge");
    ip("address", "add", ADDRESS, "dev", NAME);
    ip("link", "set", NAME, "up");
  }
  return NAME;
}
