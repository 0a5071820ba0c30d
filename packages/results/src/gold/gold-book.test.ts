import { describe, expect, it } from "vitest";
import { type GoldEvaluation, type GoldFile, goldWay } from "../formats/gold-file.ts";
import { GoldBook, type GoldConditions } from "./gold-book.ts";

const pair = { repo: "r_task", taskId: 0, features: [1, 2] } as const;
const IMAGE = "akhatua/cooperbench-r:task0";
const container = { memoryBytes: null, cpus: 2, pids: 100 };
const hashes = { "r_task/0/f1": "a", "r_task/0/f2": "b" };

function evaluation(passed: boolean | null): GoldEvaluation {
  return {
    form: "together",
    pair: "r_task/0/f1_f2",
    run: "gold-x-together",
    setting: "solo",
    repeat: 1,
    verdict: passed === null ? "infra_error" : passed ? "pass" : "fail",
    reason: passed === null ? "docker-unavailable" : passed ? "tests-passed" : "tests-failed",
    merge: null,
    grades: [1, 2].map((feature) => ({
      feature,
      passed,
      ran: passed === null ? null : true,
      tests: null,
      failing: [],
      errors: [],
      why: null,
    })),
    seconds: 1,
    dir: "x",
  };
}

const file = (more: Partial<GoldFile> = {}): GoldFile => ({
  schemaVersion: 1,
  repo: "r_task",
  taskId: 0,
  image: { name: IMAGE, digest: "sha256:1" },
  upstream: { version: "0.0.29", standIn: false },
  container,
  way: goldWay,
  evalPolicy: "x",
  datasetHash: hashes,
  patchHash: hashes,
  uncombined: [],
  evaluations: [evaluation(true)],
  writtenAt: "2026-01-01T00:00:00Z",
  ...more,
});
const asked: GoldConditions = {
  upstream: { version: "0.0.29", standIn: false },
  container,
  datasetHash: hashes,
  patchHash: hashes,
  imageDigests: { [IMAGE]: "sha256:1" },
};

describe("gold of a pair", () => {
  it("is of the same conditions, all of them", () => {
    const book = new GoldBook([file()]);
    expect(book.of(pair, asked)).toMatchObject({ canPass: true });
    expect(book.of(pair, { ...asked, container: { ...container, memoryBytes: 64 } })).toBeNull();
    expect(book.of(pair, { ...asked, patchHash: { ...hashes, "r_task/0/f2": "c" } })).toBeNull();
    expect(book.of(pair, { ...asked, patchHash: {} })).toBeNull();
    expect(book.of(pair, { ...asked, datasetHash: {} })).toBeNull();
    expect(book.of(pair, { ...asked, imageDigests: { [IMAGE]: "sha256:2" } })).toBeNull();
    expect(book.of(pair, { ...asked, upstream: { version: "0.0.29", standIn: true } })).toBeNull();
    expect(new GoldBook([file({ way: goldWay - 1 })]).of(pair, asked)).toBeNull();
  });

  it("is asked for no more than is known: a manifest has no patches, an old one no limits", () => {
    const { upstream, datasetHash, imageDigests } = asked;
    expect(new GoldBook([file()]).of(pair, { upstream, datasetHash, imageDigests })).toMatchObject({ canPass: true });
  });

  it("is taken of any image where the pair's own is not known yet, and says so; other images do not matter for that", () => {
    const book = new GoldBook([file()]);
    const later = { ...asked, imageDigests: { "akhatua/cooperbench-other:task0": "sha256:9" } };
    expect(book.find(pair, later)).toMatchObject({ gold: { canPass: true }, isOfImage: false });
    expect(book.find(pair, asked)).toMatchObject({ isOfImage: true });
    expect(book.find(pair, { ...asked, imageDigests: { [IMAGE]: "sha256:2" } })).toBeNull();
    expect(book.of(pair, later)).toBeNull();
  });

  it("is not hidden by a newer file in which nothing came to a grade", () => {
    const newer = { writtenAt: "2026-02-01T00:00:00Z" };
    const lost = file({ ...newer, evaluations: [evaluation(null)] });
    expect(new GoldBook([file(), lost]).of(pair, asked)).toMatchObject({ canPass: true });
    expect(new GoldBook([lost]).of(pair, asked)).toBeNull();
    const failed = file({ ...newer, evaluations: [evaluation(false), { ...evaluation(false), form: "alone" }] });
    expect(new GoldBook([file(), failed]).of(pair, asked)).toMatchObject({ canPass: false });
  });
});
