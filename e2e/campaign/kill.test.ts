import { test } from "vitest";
import { describeWithParts } from "../src/describe-with-parts.ts";
import { expectsToOutliveKills } from "./support/killed-campaign.ts";

describeWithParts("kill -9 with the real upstream", (parts) => {
  test("no upstream process outlives it by 5 s, no finished pair runs again, the campaign completes and leaves no container", async () => {
    await expectsToOutliveKills(parts, { pairs: ["paper_crane_task/7/f1_f3", "tide_table_task/12/f1_f3"], kills: 2 });
  }, 1_200_000);
});
