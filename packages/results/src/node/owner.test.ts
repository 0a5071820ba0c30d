import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { currentOwner, type Owner, ownerOf, ownerState, ownerToken, parseOwnerToken } from "./owner.ts";

const me = await currentOwner();
const child = spawn("true");
await once(child, "exit");
const gone = { pid: child.pid ?? 0 };

const states: readonly [string, Partial<Owner>, Awaited<ReturnType<typeof ownerState>>][] = [
  ["this process", {}, "alive"],
  ["this process, under the name that the host had before", { host: "renamed" }, "alive"],
  ["one that is gone", gone, "dead"],
  ["one that is gone, under the name that the host had before", { host: "renamed", ...gone }, "dead"],
  ["one whose number another process has now", { startTime: "1" }, "dead"],
  ["one of an earlier boot", { bootId: "earlier" }, "dead"],
  ["one of an earlier boot, written before machines were told apart", { bootId: "earlier", machine: "" }, "dead"],
  ["one of another machine of that name", { bootId: "other", machine: "other" }, "unknown"],
  ["one of another machine", { host: "elsewhere", bootId: "other", machine: "other" }, "unknown"],
  // Clones of one image have one machine id.
  ["one of a machine that was cloned", { host: "elsewhere", bootId: "other" }, "unknown"],
  ["one in another container", { host: "c0ffee", pidNamespace: "pid:[1]", ...gone }, "unknown"],
  ["one that may be in another container", { host: "c0ffee", pidNamespace: "", ...gone }, "unknown"],
  ["one of this container before it was started again", { pidNamespace: "pid:[1]", ...gone }, "dead"],
];

test.each(states)("%s", async (_, change, state) => {
  expect(await ownerState({ ...me, ...change })).toBe(state);
});

test("a process that was killed and that nobody has waited for is dead", async () => {
  const shell = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = (await once(shell.stdout, "data")) as [Buffer];
  const zombie = await ownerOf(Number(line));
  expect(await ownerState(zombie)).toBe("alive");
  process.kill(zombie.pid, "SIGKILL");
  await expect.poll(() => ownerState(zombie)).toBe("dead");
  shell.kill("SIGKILL");
});

test("a token tells all of it, and one of an earlier version is read", () => {
  expect(parseOwnerToken(ownerToken(me))).toEqual(me);
  const older = ownerToken(me).split("|").slice(0, 4).join("|");
  expect(parseOwnerToken(older)).toEqual({ ...me, machine: "", pidNamespace: "" });
});
