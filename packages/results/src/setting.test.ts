import { describe, expect, it } from "vitest";
import {
  messagingArms,
  messagingArmsOverGit,
  settings,
  settingsCalled,
  settingToldBy,
  settingTraits,
  standardSettings,
  worksAlone,
} from "./setting.ts";

describe("the table of settings", () => {
  it("has them in the order in which a campaign runs them", () => {
    expect(settings).toEqual(["solo", "coop-comm", "coop-nocomm", "coop-git", "coop-git-nocomm", "team"]);
    expect(settings.slice(0, standardSettings.length)).toEqual(standardSettings);
  });

  it("has a Redis for those that send messages, and no messages for one that works alone", () => {
    for (const { agents, messages, needsRedis } of Object.values(settingTraits)) {
      expect(needsRedis).toBe(messages);
      expect(messages && agents === 1).toBe(false);
    }
  });

  it.each([messagingArms, messagingArmsOverGit])("has two arms that differ in messages alone: %o", (arms) => {
    const [arm, other] = [settingTraits[arms.with], settingTraits[arms.without]];
    expect([arm.messages, other.messages]).toEqual([true, false]);
    expect({ ...arm, messages: false, needsRedis: false }).toEqual(other);
  });

  it("has git and roles only where several work", () => {
    for (const { agents, git, team } of Object.values(settingTraits)) expect((git || team) && agents === 1).toBe(false);
  });
});

it("an unknown setting is not said to work alone", () => {
  expect(["solo", "coop-comm", "coop", null].map(worksAlone)).toEqual([true, false, false, false]);
});

it("upstream's word tells a setting where no other has it, too", () => {
  expect(settingsCalled("coop")).toEqual(["coop-comm", "coop-nocomm", "coop-git", "coop-git-nocomm"]);
  expect(["solo", "coop", "team", "coop-comm"].map(settingToldBy)).toEqual(["solo", null, "team", null]);
});
