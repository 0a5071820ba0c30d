import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AttemptHost } from "./attempt-host.ts";
import { noCredentials } from "./credentials/credentials.ts";
import { GaveUpError, Outages } from "./outage/outages.ts";
import type { AttemptProgress } from "./report/attempt-progress.ts";
import { runAttempt } from "./run-attempt.ts";
import { attemptOrder } from "./testing/attempt-order.ts";

let folder: string;
let told: AttemptProgress[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "attempt-"));
  told = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A host whose upstream meets the order's conditions; it has what a test gives, and nothing to start. */
function hostWith(part: Partial<AttemptHost>): AttemptHost {
  return {
    folder,
    upstream: { path: "/srv/cooperbench", version: "0.0.11", litellmVersion: "1.105.7", standIn: false },
    credentials: noCredentials,
    outages: new Outages(),
    signal: new AbortController().signal,
    onProgress: (progress: AttemptProgress) => void told.push(progress),
    ...part,
  } as unknown as AttemptHost;
}

describe("runAttempt", () => {
  it.each([
    ["version of upstream", { version: "0.0.12", litellmVersion: "1.105.7", standIn: false }],
    ["version of litellm", { version: "0.0.11", litellmVersion: "1.106.0", standIn: false }],
    ["stand-in", { version: "0.0.11", litellmVersion: "1.105.7", standIn: true }],
  ])("refuses an order for another %s, and has started nothing", async (_, upstream) => {
    const host = hostWith({ upstream: { path: "/srv/cooperbench", ...upstream } as AttemptHost["upstream"] });
    for (const kind of ["agent", "recover"] as const) {
      const work = kind === "agent" ? ({ kind } as const) : ({ kind, phase: "agent" } as const);
      await expect(runAttempt(attemptOrder({ work }), host)).rejects.toMatchObject({
        code: "conditions-differ",
        subject: "upstream /srv/cooperbench",
      });
    }
    expect([told, await readdir(folder)]).toEqual([[], []]);
  });

  it("begins no attempt with a login that has expired meanwhile, and says so", async () => {
    const problem = "claudeAiOauth.accessToken of /home/me/login.json has expired at 2020-01-01T00:00:00.000Z";
    const login = { name: "CLAUDE_CODE_OAUTH_TOKEN", read: async () => ({ problem }) };
    const host = hostWith({ credentials: { ...noCredentials, preset: "claude-subscription", login } });
    await expect(runAttempt(attemptOrder(), host)).rejects.toMatchObject({
      code: "credentials-missing",
      message: expect.stringContaining(`${problem}. Log in again`) as unknown,
    });
    expect([told, await readdir(folder)]).toEqual([[], []]);
  });

  it("refuses an order whose agents get what this machine has not, before anything is started", async () => {
    const credentials = { preset: "bedrock", variables: ["AWS_REGION", "AWS_ACCESS_KEY_ID"], files: [".aws/config"] };
    const here = { ...noCredentials, variables: { AWS_REGION: "r" } };
    await expect(runAttempt({ ...attemptOrder(), credentials }, hostWith({ credentials: here }))).rejects.toMatchObject(
      {
        code: "conditions-differ",
        subject: "credentials of the preset bedrock",
        message: expect.stringContaining("no AWS_ACCESS_KEY_ID, no .aws/config") as unknown,
      },
    );
    expect([told, await readdir(folder)]).toEqual([[], []]);
  });

  it("does not begin where a Redis for its messages is waited for in vain", async () => {
    const { trial } = attemptOrder();
    const order = attemptOrder({ trial: { ...trial, run: "command-a-coop-comm", setting: "coop-comm" } });
    const openRedis = (): Promise<never> => Promise.reject(new GaveUpError(new Error("it is another one's")));
    await expect(runAttempt(order, hostWith({ openRedis }))).rejects.toBeInstanceOf(GaveUpError);
    expect([told, await readdir(folder)]).toEqual([[], []]);
  });

  it("starts nothing before whoever gave the order has taken note of the phase", async () => {
    const refused = new Error("the journal is full");
    const host = hostWith({ onProgress: () => Promise.reject(refused) });
    for (const work of [{ kind: "agent" }, { kind: "eval", evalTry: 1 }] as const)
      await expect(runAttempt(attemptOrder({ work }), host)).rejects.toBe(refused);
    expect(await readdir(folder)).toEqual([]);
  });
});
