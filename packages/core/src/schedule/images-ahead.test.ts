import { DockerImagesError, type ImageReport } from "@cooperbench-ts/docker-images";
import { PrerequisiteError } from "@cooperbench-ts/results";
import { expect, test } from "vitest";
import type { DecidedTrial } from "../plan/planned-experiment.ts";
import { imagesAhead, type ImagesAheadOptions } from "./images-ahead.ts";

const nameOf = (repo: string): string => `akhatua/cooperbench-${repo}:task1`;
const trial = (repo: string, setting: "solo" | "coop-comm" = "solo"): DecidedTrial => ({
  trial: { run: setting, setting, repeat: 1, pair: { repo: `${repo}_task`, taskId: 1, features: [1, 2] } },
  decision: { action: "agent", why: "not run yet", reopen: false },
});
const report = (repo: string, state: ImageReport["state"], reason: ImageReport["reason"] = null): ImageReport =>
  ({ image: nameOf(repo), state, reason, message: "told" }) as ImageReport;
const unstopped = new AbortController().signal;

const repoOf = ({ trial: { pair } }: DecidedTrial): string => pair.repo.replace("_task", "");

function ahead(trials: readonly DecidedTrial[], options: Partial<ImagesAheadOptions> = {}) {
  const asked: string[][] = [];
  const notices: string[] = [];
  const groups = imagesAhead(trials, {
    later: new Set(
      trials
        .map(repoOf)
        .filter((repo) => repo !== "here")
        .map(nameOf),
    ),
    unusable: new Set(),
    makeReady: async (group) => {
      const repos = [...new Set(group.map(repoOf))];
      asked.push(repos);
      return repos.map((repo) => report(repo, "good"));
    },
    dockerAway: () => Promise.reject(new Error("it was there")),
    notice: (message) => notices.push(message),
    ...options,
  });
  return { groups, asked, notices };
}

test("what is ready goes first and waits for nothing; the others follow, a few images at a time, in the order of their trials", async () => {
  const trials = ["a", "b", "c", "d"].map((repo) => trial(repo));
  const here = [trial("here"), trial("here", "coop-comm")];
  const { groups, asked } = ahead([trials[0] as DecidedTrial, ...here, ...trials.slice(1), trial("a", "coop-comm")]);
  expect(groups.map((group) => group.trials.map(repoOf).join(" "))).toEqual(["here here", "a a b c", "d"]);
  expect(groups.every(({ nextAfter }) => nextAfter === "begin")).toBe(true);
  expect([...((await groups[0]?.begin(unstopped)) ?? ["none"])]).toEqual([]);
  expect(asked).toEqual([]);
  for (const group of groups.slice(1)) expect((await group.begin(unstopped)).size).toBe(0);
  expect(asked).toEqual([["a", "b", "c"], ["d"]]);
});

test("an image that cannot be used leaves out its own trials, whether that was found before the first trial or later", async () => {
  const [good, bad, late] = [trial("good"), trial("here"), trial("late")];
  const { groups, notices } = ahead([good, bad, late], {
    unusable: new Set([nameOf("here")]),
    makeReady: async () => [report("good", "good"), report("late", "broken", "image-unusable")],
  });
  expect([...((await groups[0]?.begin(unstopped)) ?? [])]).toEqual([bad]);
  expect([...((await groups[1]?.begin(unstopped)) ?? [])]).toEqual([late]);
  expect(notices).toEqual([`The trials of ${nameOf("late")} are left out: broken (image-unusable) told`]);
});

test.each([
  ["three bad ones in a row", ["a", "b", "c"].map((repo) => report(repo, "pull-failed", "image-missing"))],
  ["a full disk", [report("a", "pull-failed", "disk-full"), report("b", "good"), report("c", "good")]],
])("%s would strike the next image too", async (_, reports) => {
  const { groups } = ahead(
    ["a", "b", "c"].map((repo) => trial(repo)),
    { makeReady: async () => reports },
  );
  await expect(groups[1]?.begin(unstopped)).rejects.toMatchObject({ code: "images-not-ready" });
});

test("a Docker that goes away is waited for, at the call and at one image", async () => {
  const away = new DockerImagesError("docker-unavailable", "it is away", { remedy: "Start it" });
  const answers = [
    () => Promise.reject(away),
    async () => [report("a", "unverified", "docker-unavailable")],
    async () => [report("a", "good")],
  ];
  const quotes: string[] = [];
  const { groups } = ahead([trial("a")], {
    makeReady: async () => (answers.shift() ?? (() => Promise.reject(new Error("once more"))))(),
    dockerAway: async (quote) => void quotes.push(quote),
  });
  expect((await groups[1]?.begin(unstopped))?.size).toBe(0);
  expect(quotes).toEqual(["it is away", "told"]);
});

test("another refusal is the user's to mend", async () => {
  const refused = new DockerImagesError("docker-permission", "not yours", { remedy: "Join the group" });
  const { groups } = ahead([trial("a")], { makeReady: () => Promise.reject(refused) });
  const error = await groups[1]?.begin(unstopped).catch((thrown: unknown) => thrown);
  expect(PrerequisiteError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: "docker-permission" });
});
