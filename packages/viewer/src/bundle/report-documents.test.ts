import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { readViewed } from "../data/viewed-tree.ts";
import { putDocuments } from "./report-documents.ts";

test("when one document cannot be written, no other is", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "viewer-documents-"));
  try {
    for (let at = 2; at < 32; at += 1) {
      const dir = path.join(folder, `logs/a-solo/solo/repo_task/1/f1_f${at}`);
      await mkdir(dir, { recursive: true });
      await writeFile(path.join(dir, "result.json"), JSON.stringify({ setting: "solo", agent: { cost: 1 } }));
    }
    const tree = await readViewed({ dirs: [path.join(folder, "logs")] });
    const put: string[] = [];
    const putting = putDocuments(
      tree,
      async (name) => {
        put.push(name);
        if (name.startsWith("trials/")) throw new Error("disk full");
      },
      {},
    );
    await expect(putting).rejects.toThrow("disk full");
    const { length } = put;
    await delay(300);
    expect(put).toHaveLength(length);
    expect(length).toBeLessThan(8);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
