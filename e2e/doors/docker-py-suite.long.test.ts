import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { baseImage, sharedSocket } from "../images/parts.ts";
import { OwnDaemon } from "../images/support/own-daemon.ts";
import { output } from "../images/support/run.ts";
import { DockerPySuite, type Outcome } from "./support/docker-py-suite.ts";
import { openedDoor } from "./support/opened-door.ts";
import { describeWithUpstream } from "./support/upstream.ts";

/**
 * By test, what its failure says: a refusal, in most of them, or what follows of our labels, of restart policies, of a network's name that is
 * given once, and of paths with a space. `COOPERBENCH_TS_WRITE_EXPECTED=1` writes it anew.
 */
const EXPECTED = join(import.meta.dirname, "docker-py-suite.expected.json");

describeWithUpstream(["0.0.11"], ["root", "dockerd", "docker", "base-image"], "docker-py's own tests", () => {
  test("pass through the door as without it, but for the refusals", { timeout: 1_800_000 }, async () => {
    const suite = await DockerPySuite.install();
    const daemon = await OwnDaemon.start();
    try {
      const host = `unix://${daemon.socket}`;
      await output("bash", ["-c", `docker -H unix://${sharedSocket} save ${baseImage} | docker -H ${host} load`]);
      for (const name of ["alpine:3.10", "alpine:latest", "busybox:latest"])
        await daemon.docker("tag", baseImage, name);
      const before = await suite.run(host);
      const opened = await openedDoor({ daemon: { kind: "unix", path: daemon.socket } });
      const through = await suite.run(opened.door.host);
      await opened.end();
      const failures = Object.fromEntries(
        [...through.values()]
          // What fails or is skipped without the door cannot run here: no other images, no internet, an old daemon.
          .filter(({ id, outcome }) => before.get(id)?.outcome === "passed" && outcome !== "passed")
          .map((outcome) => [outcome.id, said(outcome)] as const)
          .sort(([a], [b]) => a.localeCompare(b)),
      );
      if (process.env["COOPERBENCH_TS_WRITE_EXPECTED"] === "1")
        await writeFile(EXPECTED, `${JSON.stringify(failures, null, 2)}\n`);
      expect(failures).toEqual(JSON.parse(await readFile(EXPECTED, "utf8")));
      expect([...before.values()].filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(200);
    } finally {
      await daemon.end();
    }
  });
});

/** The refusal, or the last line that tells the failure; without what differs from run to run. */
function said({ text }: Outcome): string {
  const refusal = /cooperbench-ts refuses .*?(?="\)$)/m.exec(text)?.[0];
  const lines = text.split("\n").filter((line) => line.startsWith("E "));
  return (refusal ?? lines.at(-1) ?? text.slice(-200))
    .replaceAll(/[0-9a-f]{10,64}|(?<=dockerpytest_)[0-9a-f]+|(?<=\/tmp\/)\w+|\d+-\d+/g, "#")
    .trim();
}
