import { expect, test } from "vitest";
import * as core from "./index.ts";

test("what the package offers", () => {
  expect(Object.keys(core).toSorted()).toEqual([
    "ExperimentError",
    "InputError",
    "PrerequisiteError",
    "StoppedError",
    "adopt",
    "connectDocker",
    "containerOwner",
    "coopSettings",
    "doctor",
    "experimentConfigSchema",
    "experimentName",
    "failAttempt",
    "goldSaidText",
    "imageOfOwnRedis",
    "labelConversations",
    "labelOptionsSchema",
    "labelsPlace",
    "openEnvironmentDocker",
    "parseDuration",
    "parseSize",
    "planExperiment",
    "planLabels",
    "planRegrading",
    "readHumanLabels",
    "readRubric",
    "regrade",
    "requireResultsFolder",
    "runExperiment",
    "runGold",
    "runRegrading",
    "sweep",
    "writeLabels",
  ]);
});
