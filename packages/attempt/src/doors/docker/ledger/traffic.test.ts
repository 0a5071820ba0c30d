import { expect, test } from "vitest";
import { isInstallation } from "./install-command.ts";
import { Traffic } from "./traffic.ts";

const AWAY = { status: 503, body: "Cannot connect to the Docker daemon", by: "door" } as const;
const DEAD = { status: 409, body: '{"message":"container ab is not running"}', by: "daemon" } as const;
const failed = (path: string) => ({ method: "POST", path });

test("keeps the commands that were refused after the last one that began", () => {
  const traffic = new Traffic(() => 0);
  traffic.recordFailure(failed("/v1.47/containers/ab/exec"), AWAY);
  traffic.execBegan("e");
  expect(traffic.refusedAtEnd).toBeNull();
  traffic.recordFailure(failed("/v1.47/containers/ab/exec"), DEAD);
  traffic.recordFailure(failed("/exec/cd/start"), DEAD);
  expect(traffic.refusedAtEnd).toEqual({ count: 2, status: 409, message: "container ab is not running", by: "daemon" });
  expect(traffic.execs).toBe(1);
});

test.each([
  ["a daemon that the docker command asks for in vain", "/_ping", AWAY, true],
  ["a container that nobody can look at", "/v1.47/containers/ab/json", AWAY, true],
  ["a container that is gone, at the clean-up", "/v1.47/containers/ab/json", { ...DEAD, status: 404 }, false],
  ["a clean-up that fails", "/v1.47/containers/ab/stop", AWAY, false],
  ["a command that the door itself refuses", "/v1.47/containers/ab/exec", { ...AWAY, status: 403 }, false],
] as const)("%s", (_, path, answer, counts) => {
  const traffic = new Traffic(() => 0);
  traffic.recordFailure(failed(path), answer);
  expect(traffic.refusedAtEnd !== null).toBe(counts);
  expect(traffic.failures).toHaveLength(1);
});

test("installations are commands that are told apart", () => {
  let now = 0;
  const traffic = new Traffic(() => now);
  traffic.installations.add("install");
  const ended = [traffic.execBegan("install"), traffic.execBegan("other")];
  now = 10;
  ended[0]?.();
  now = 15;
  ended[1]?.();
  expect(traffic.installs).toEqual([{ from: 0, to: 10 }]);
  expect(traffic.commands).toEqual([
    { from: 0, to: 10 },
    { from: 0, to: 15 },
  ]);
});

test.each([
  [["bash", "-lc", "bash /tmp/cb-setup.sh"], true],
  [["bash", "-lc", "bash /tmp/cb-setup.sh; sleep 1"], false],
  [["bash", "-lc", "bash /tmp/cb-setup.sh", "x"], false],
  [["sh", "-c", "bash /tmp/cb-setup.sh"], false],
])("%j is an installation: %s", (command, is) => expect(isInstallation({ Cmd: command })).toBe(is));
