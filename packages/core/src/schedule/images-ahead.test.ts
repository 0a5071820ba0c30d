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

test("what is ready waits for nothing; each of the other images has its own group, in the order of their trials", async () => {
  const trials = ["a", "b"].map((repo) => trial(repo));
  const here = [trial("here"), trial("here", "coop-comm")];
  const { groups, asked } = ahead([trials[0] as DecidedTrial, ...here, ...trials.slice(1), trial("a", "coop-comm")]);
  expect(groups.map((group) => group.trials.map(repoOf).join(" "))).toEqual(["here here", "a a", "b"]);
  expect(groups.every(({ next }) => next === "alongside")).toBe(true);
  expect([...((await groups[0]?.begin(unstopped)) ?? ["none"])]).toEqual([]);
  expect(asked).toEqual([]);
  for (const group of groups.slice(1)) expect((await group.begin(unstopped)).size).toBe(0);
  expect(asked).toEqual([["a"], ["b"]]);
});

test("three images are made ready at a time, and one that takes long keeps no other waiting", async () => {
  const slow = Promise.withResolvers<void>();
  const asked: string[] = [];
  const repos = ["a", "b", "c", "d", "e"];
  const { groups } = ahead(
    repos.map((repo) => trial(repo)),
    {
      makeReady: async (group) => {
        const repo = repoOf(group[0] as DecidedTrial);
        asked.push(repo);
        if (repo === "a") await slow.promise;
        return [report(repo, "good")];
      },
    },
  );
  const [first, ...others] = groups.slice(1).map((group) => group.begin(unstopped));
  expect(asked).toEqual(["a", "b", "c"]);
  for (const bad of await Promise.all(others)) expect(bad.size).toBe(0);
  expect(asked).toEqual(repos);
  slow.resolve();
  expect((await first)?.size).toBe(0);
});

test("of an image that cannot be used the trials are skipped, whether that was found before the first trial or later", async () => {
  const [good, bad, late] = [trial("good"), trial("here"), trial("late")];
  const unusable = new Set([nameOf("here")]);
  const { groups, notices } = ahead([good, bad, late], {
    unusable,
    makeReady: async ([one]) => {
      const repo = repoOf(one as DecidedTrial);
      return [repo === "late" ? report(repo, "broken", "image-unusable") : report(repo, "good")];
    },
  });
  expect([...((await groups[0]?.begin(unstopped)) ?? [])]).toEqual([bad]);
  expect([...((await groups[1]?.begin(unstopped)) ?? [])]).toEqual([]);
  expect([...((await groups[2]?.begin(unstopped)) ?? [])]).toEqual([late]);
  expect(notices).toEqual([`The trials of ${nameOf("late")} are skipped: broken (image-unusable) told`]);
  expect([...unusable]).toEqual([nameOf("here"), nameOf("late")]);
});

test("three bad ones in a row would strike the next image too, and so would a full disk", async () => {
  const repos = ["a", "b", "c"];
  const begun = (reason: ImageReport["reason"]): Promise<PromiseSettledResult<unknown>[]> => {
    const { groups } = ahead(
      repos.map((repo) => trial(repo)),
      { makeReady: async ([one]) => [report(repoOf(one as DecidedTrial), "pull-failed", reason)] },
    );
    return Promise.allSettled(groups.slice(1).map((group) => group.begin(unstopped)));
  };
  const refused = { status: "rejected", reason: expect.objectContaining({ code: "images-not-ready" }) };
  expect((await begun("image-missing")).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect((await begun("docker-run-failed"))[0]).toMatchObject({ status: "fulfilled" });
  expect((await begun("disk-full"))[0]).toMatchObject(refused);
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
