import { test } from "vitest";
import { expectsToOutliveKills } from "../campaign/support/killed-campaign.ts";
import { describeWithParts } from "../src/describe-with-parts.ts";

describeWithParts("five kills in a campaign of twelve trials", (parts) => {
  test("nothing is lost, nothing runs twice, nothing is left", async () => {
    await expectsToOutliveKills(parts, {
      pairs: [
        "abacus_calc_task/0/f1_f2",
        "paper_crane_task/7/f1_f3",
        "tide_table_task/12/f1_f3",
        "tide_table_task/31/f1_f10",
      ],
      kills: 5,
    });
  }, 1_800_000);
});
