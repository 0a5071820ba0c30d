import { onTestFinished } from "vitest";
import { LoopDisk } from "../../images/support/loop-disk.ts";

/** A disk that goes with the test. */
export async function testDisk(megabytes: number): Promise<LoopDisk> {
  const disk = await LoopDisk.make(megabytes);
  onTestFinished(() => disk.end());
  return disk;
}
