import { readFile } from "node:fs/promises";
import path from "node:path";
import { habitFiles, habitNames, habitsOf, habitsShown, habitText, type UpstreamHabits } from "@cooperbench-ts/results";

/** By the source, not by the number: a fork keeps the number, and a newer version is in no table. */
export async function habitsIn(packageDir: string): Promise<UpstreamHabits> {
  const sources = new Map(
    await Promise.all(
      habitFiles.map(
        async (file) => [file, await readFile(path.join(packageDir, file), "utf8").catch(() => "")] as const,
      ),
    ),
  );
  return habitsShown((file, text) => sources.get(file)?.includes(text) ?? false);
}

/** Those of a stand-in: of the version that it plays, else the newest that we know. */
export function playedHabits(version: string): UpstreamHabits {
  return habitsOf(version) ?? habitsShown(() => true);
}

/** What this upstream does otherwise than the release of its number, as parts of a sentence; empty: nothing that we know of. */
export function otherThanReleased({ version, habits }: { version: string; habits: UpstreamHabits }): string[] {
  const released = habitsOf(version);
  if (released === null) return [];
  return habitNames
    .filter((habit) => habits[habit] !== released[habit])
    .map((habit) => habitText(habit, habits[habit]));
}
