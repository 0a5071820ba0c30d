import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DockerDoor } from "../doors/docker/docker-door.ts";
import { writeJson } from "../files/durable-files.ts";

/** Saves the work of an attempt's containers below `folder`, one folder each; marked as salvaged by where it lies, never graded. */
export async function saveWork(door: DockerDoor, folder: string): Promise<void> {
  await Promise.all(
    door.containerIds().map(async (id, index) => {
      const { base, files, problems } = await door.salvage(id);
      const place = path.join(folder, `container-${index + 1}`);
      await mkdir(place, { recursive: true });
      for (const { name, content } of files) await writeFile(path.join(place, name), content);
      await writeJson(path.join(place, "salvage.json"), {
        container: id,
        base,
        files: files.map(({ name, branch }) => ({ name, branch })),
        problems,
      });
    }),
  );
}
