import { spawn } from "node:child_process";
import { once } from "node:events";
import { labelKeys } from "@cooperbench-ts/attempt/host";
import { expect, test } from "vitest";
import { containerOwner } from "./container-owner.ts";

test("a living owner is alive, an ended one is dead, another machine's is left alone", async () => {
  const { labels, isGone } = await containerOwner();
  const own = labels[labelKeys.owner] ?? "";
  const isOwnerDead = (owner: string, state = "created"): Promise<boolean> =>
    isGone({ labels: { [labelKeys.owner]: owner }, state });
  expect(await isOwnerDead(own)).toBe(false);
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  const other = own.split("|").with(2, String(child.pid)).join("|");
  expect(await isOwnerDead(other)).toBe(true);
  child.stdin.end();
  await once(child, "exit");
  expect(await isOwnerDead(own.split("|").with(0, "another-machine").join("|"))).toBe(false);
  const earlier = own.split("|").with(1, "an-earlier-boot").join("|");
  expect(await isOwnerDead(earlier)).toBe(true);
  // It would have ended with that boot: it is of a machine with the same name.
  expect(await isOwnerDead(earlier, "running")).toBe(false);
  expect(await isOwnerDead("")).toBe(false);
});
