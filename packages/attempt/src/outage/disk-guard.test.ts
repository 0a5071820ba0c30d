import { expect, it } from "vitest";
import { systemClock } from "../process/clock.ts";
import { DiskGuard } from "./disk-guard.ts";
import { GaveUpError, Outages } from "./outages.ts";

const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });

it("carries a write over a full disk and tells of it as long as it is full", async () => {
  const outages = new Outages();
  const reported: string[] = [];
  outages.listen(({ reason }) => reported.push(reason));
  let tries = 0;
  const waits: number[] = [];
  const clock = { sleep: async (ms: number) => void waits.push(ms) };
  const written = await new DiskGuard({ outages, clock }).carry(async () => {
    tries += 1;
    if (tries < 3) throw full;
    return "written";
  });
  expect([written, tries, reported]).toEqual(["written", 3, ["disk-full", "disk-full"]]);
  expect(waits).toEqual([2000, 2000]);
});

it("gives up with the run, at once also for later writes", async () => {
  const outages = new Outages();
  const guard = new DiskGuard({ outages, clock: systemClock });
  const waiting = guard.carry(() => Promise.reject(full));
  outages.giveUp();
  await expect(waiting).rejects.toBeInstanceOf(GaveUpError);
  await expect(guard.carry(() => Promise.reject(full))).rejects.toBeInstanceOf(GaveUpError);
});

it("carries nothing else", async () => {
  await expect(
    new DiskGuard({ outages: new Outages(), clock: systemClock }).carry(() => Promise.reject(new Error("torn"))),
  ).rejects.toThrow("torn");
});
