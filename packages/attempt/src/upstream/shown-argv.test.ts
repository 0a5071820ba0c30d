import { expect, it } from "vitest";
import { shownArgv } from "./shown-argv.ts";

it.each([
  ["redis://:pass@host:6379/3", "redis://:…@host:6379/3"],
  ["rediss://me:p:a@ss@host/0", "rediss://me:…@host/0"],
  ["https://me:pw@host/v1", "https://me:…@host/v1"],
  ["redis://host:6379/0", "redis://host:6379/0"],
  ["https://host/v1?a=b:c@d", "https://host/v1?a=b:c@d"],
  ["-n", "-n"],
])("shows %s as %s", (argument, shown) => expect(shownArgv([argument])).toEqual([shown]));
