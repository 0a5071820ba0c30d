import { describe, test } from "vitest";
import { missing } from "../images/missing-parts.ts";
import { fullDisk, longBlows } from "./support/blows.ts";
import { testDisk } from "./support/disks.ts";
import { testFolder } from "./support/folders.ts";
import { expectsToOutlive } from "./support/struck-rehearsal.ts";

test.each(longBlows)("$name: it stops with cause and remedy, or goes on, and ends with every verdict", async (blow) =>
  expectsToOutlive(blow, await testFolder()),
);

const part = missing(["root", "loop-mounts"]);

describe.skipIf(part !== null)(`on a disk of its own${part === null ? "" : ` (it needs ${part})`}`, () => {
  test(`${fullDisk.name}: it waits, and ends with every verdict`, async () =>
    expectsToOutlive(fullDisk, (await testDisk(48)).path));
});
