import { expect, test } from "vitest";
import * as rehearsal from "./index.ts";

test("what the package offers", () => {
  expect(Object.keys(rehearsal).toSorted()).toEqual([
    "RehearsalFolderError",
    "RehearsalMismatchError",
    "RehearsalOptionError",
    "ScenarioInvalidError",
    "agentScript",
    "createRehearsal",
    "defaultUsage",
    "expectedVerdicts",
    "failing",
    "failures",
    "faultKinds",
    "faultLevels",
    "patchCommand",
    "promptedAgent",
    "readLedger",
    "rehearsedSettings",
    "startScriptedModel",
  ]);
});
