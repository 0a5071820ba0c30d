import { stat } from "node:fs/promises";

/** By path; see `stamps` of the warm parent. */
export type Stamps = Readonly<Record<string, string>>;

/** Whether upstream, what it imports, or its interpreter was installed anew since the stamps were taken. */
export async function areStill(stamps: Stamps): Promise<boolean> {
  const same = await Promise.all(Object.entries(stamps).map(async ([file, stamp]) => stamp === (await stampOf(file))));
  return same.every(Boolean);
}

async function stampOf(file: string): Promise<string | null> {
  try {
    const { ino, mtimeNs } = await stat(file, { bigint: true });
    return `${ino}:${mtimeNs}`;
  } catch {
    return null;
  }
}
