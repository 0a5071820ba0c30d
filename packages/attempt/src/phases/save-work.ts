import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DockerDoor } from "../doors/docker/docker-door.ts";
import type { Salvage } from "../doors/docker/salvage.ts";
import { writeJson } from "../files/durable-files.ts";

/** Saves the work of an attempt's containers below `folder`, one folder each; marked as salvaged by where it lies. */
export async function saveWork(door: DockerDoor, folder: string): Promise<Salvage[]> {
  return Promise.all(
    door.containerIds().map(async (id, index) => {
      const saved = await door.salvage(id);
      const { base, committer, files, problems } = saved;
      const place = path.join(folder, `container-${index + 1}`);
      await mkdir(place, { recursive: true });
      for (const { name, content } of files) await writeFile(path.join(place, name), content);
      await writeJson(path.join(place, "salvage.json"), {
        container: id,
        base,
        committer,
        files: files.map(({ name, branch }) => ({ name, branch })),
        problems,
      });
      return saved;
    }),
  );
}
