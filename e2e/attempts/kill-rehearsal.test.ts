import { test } from "vitest";
import { expectsToOutliveKills } from "../cli/support/killed-rehearsal.ts";

test(
  "thirty kills in a rehearsal: nothing stays, nothing runs twice, no dollar is lost",
  () => expectsToOutliveKills({ pairs: 60, kills: 30 }),
  1_200_000,
);
