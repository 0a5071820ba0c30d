import { habitsOf } from "@cooperbench-ts/results";
import { habitsIn } from "@cooperbench-ts/attempt/host";
import path from "node:path";
import { expect, test } from "vitest";
import { describeInstalled, versions } from "./describe-subjects.ts";
import { packageOf } from "./package-of.ts";

describeInstalled((parts) => {
  test.each(versions)("the source of %s shows what the table has for it", async (version) => {
    expect(await habitsIn(await packageOf(path.dirname(parts.upstream[version])))).toEqual(habitsOf(version));
  });
});
