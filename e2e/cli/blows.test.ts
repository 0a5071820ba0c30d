import { test } from "vitest";
import { quickBlows } from "./support/blows.ts";
import { testFolder } from "./support/folders.ts";
import { expectsToOutlive } from "./support/struck-rehearsal.ts";

test.each(quickBlows)("$name: it stops with cause and remedy, or goes on, and ends with every verdict", async (blow) =>
  expectsToOutlive(blow, await testFolder()),
);
