import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { UpstreamProbe } from "@cooperbench-ts/attempt/host";
import { judge, type Judgement, readModelAnswer } from "@cooperbench-ts/results";
import { checkEndpoint } from "../check/endpoint-check.ts";
import { parseConfig } from "../config/config.ts";
import { proveCause } from "../outage/prove-cause.ts";
import { judgements } from "../testing/judgements.ts";
import { runScripted, type ScriptedCampaign, type ScriptedRun } from "../testing/scripted-campaign.ts";
import { worldOf } from "../tools/world.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "proof-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const PAIRS = 20;
const STEPS = 4;

/** What a provider answers to one call. */
interface Answer {
  readonly status: number;
  readonly error?: string;
}

/** How a call was answered, as the model door sees it. */
interface Called {
  readonly status: number;
  readonly body: string;
}

/** A provider over HTTP. `answer` is told whose call it is; empty for the run's own question. */
async function provider(answer: (pair: string) => Answer) {
  const callers: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      const pair = /r_task\/\d+\/f1_f2/.exec(sent)?.[0] ?? "";
      callers.push(pair);
      const { status, error } = answer(pair);
      const body = error === undefined ? { choices: [{ message: { content: "ok" } }] } : { error: { message: error } };
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const call = async (pair: string): Promise<Called> => {
    const response = await fetch(`${baseUrl}/chat/completions`, { method: "POST", body: `work on ${pair}` });
    return { status: response.status, body: await response.text() };
  };
  const askModel = (signal?: AbortSignal) =>
    checkEndpoint(
      {
        config: parseConfig({ model: "openai/gpt-4o", endpoint: { baseUrl } }),
        probe: { version: "0.0.29" } as UpstreamProbe,
        model: worldOf({ environment: {} }).model,
        environment: { OPENAI_API_KEY: "sk-nobody" },
        apiBase: null,
        price: null,
      },
      signal,
    );
  return {
    call,
    prove: ((part, signal) =>
      proveCause(part, { askModel, docker: null, searchPath: null }, signal)) satisfies ScriptedCampaign["prove"],
    /** How often the run has asked. */
    asked: () => callers.filter((caller) => caller === "").length,
  };
}

/** Until an answer is none: then it ends in an error, and is judged by what the door saw. */
const agentOver =
  (call: (pair: string) => Promise<Called>) =>
  async (pair: string): Promise<Judgement> => {
    for (let step = 0; step < STEPS; step += 1) {
      const called = await call(pair);
      if (called.status !== 200) return judgedAt(step, called);
    }
    return judgements.notEvaluated;
  };

/** What the judge makes of an agent that wrote nothing of use about its error. */
function judgedAt(steps: number, { status, body }: Called): Judgement {
  const { codes, message } = readModelAnswer(status, body);
  const end = { status, by: "provider" as const, retryAfterMs: null, codes: [...codes], message };
  const conversations = [{ answered: steps, lastAnswered: steps, lastCall: steps + 1, end }];
  const agent = { status: "Error", error: "x", steps, cost: 0.1, patch_lines: 3 };
  const result = { repo: "r_task", task_id: 1, features: [1, 2], setting: "solo", agent };
  const patch = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n";
  return judge({
    upstreamSetting: "solo",
    files: new Map([
      ["result.json", { kind: "text", text: JSON.stringify(result) }],
      ["solo.patch", { kind: "text", text: patch }],
    ]),
    modifiedAt: new Map(),
    upstreamVersion: "0.0.29",
    driver: {
      phase: "agent",
      evalTry: 0,
      time: null,
      end: { kind: "exited", exitCode: 0 },
      stdout: "",
      stderr: "",
      docker: null,
      containers: [],
      model: {
        calls: steps + 1,
        unanswered: 0,
        inputTokens: 0,
        outputTokens: 0,
        costUsd: 0.1,
        statuses: {},
        latencyMs: { total: 0, max: 0 },
        errors: [],
        conversations,
      },
    },
  });
}

const asks = ({ events }: ScriptedRun) => events.filter((event) => event.type === "asked");

describe("a campaign of 20 pairs over HTTP", () => {
  const odd: Readonly<Record<string, Answer>> = {
    "r_task/3/f1_f2": { status: 403, error: "the input was flagged by moderation" },
    "r_task/6/f1_f2": { status: 404, error: "File not found: it said 404 page not found" },
    "r_task/10/f1_f2": { status: 429, error: "Request too large for gpt-4o" },
    "r_task/14/f1_f2": { status: 422, error: "no valid response generated" },
    "r_task/18/f1_f2": { status: 499, error: "client closed request" },
  };

  it.each([1, 4])("finishes where single trials meet refusals of their own, %i at a time", async (concurrency) => {
    const met = new Set<string>();
    const { call, prove, asked } = await provider((pair) => {
      const answer = odd[pair];
      if (answer === undefined || met.has(pair)) return { status: 200 };
      met.add(pair);
      return answer;
    });
    const run = await runScripted({ dir, pairs: PAIRS, concurrency, prove, agent: agentOver(call) });
    expect(met.size).toBe(5);
    // What was moderated and what was too large is graded; 422 and 499 are tried again; a 404 is asked about, and stays what it was.
    expect(run.outcome).toMatchObject({ kind: "incomplete", stop: null, counts: { pass: PAIRS - 1, infraError: 1 } });
    expect(asked()).toBe(1);
    expect(asks(run).map(({ cause, refuted }) => [cause, refuted])).toEqual([["model-not-found", true]]);
    expect(run.verdicts.get("r_task/6/f1_f2")).toMatchObject({ verdict: "infra_error", reason: "model-not-found" });
  });

  it("stops, with the remedy, where the account ends at step 40, and grades none of the trials that run", async () => {
    let calls = 0;
    const { call, prove } = await provider(() => {
      calls += 1;
      return calls <= 40 ? { status: 200 } : { status: 402, error: "Insufficient credits" };
    });
    const run = await runScripted({ dir, pairs: PAIRS, concurrency: 2, prove, agent: agentOver(call) });
    expect(run.outcome).toMatchObject({ kind: "stopped", stop: { cause: "model-quota" } });
    expect(run.outcome.stop?.remedy).toContain("Top up the account");
    const infras = [...run.verdicts].filter(([, { verdict }]) => verdict === "infra_error").map(([pair]) => pair);
    expect(infras.length).toBeGreaterThan(0);
    expect(infras.length).toBeLessThanOrEqual(2);
    for (const pair of infras) expect(run.evaluated).not.toContain(pair);
    expect(run.begun.length).toBe(run.evaluated.length + infras.length);
    expect(run.outcome.counts).toMatchObject({ pass: run.evaluated.length, infraError: infras.length });
    expect(run.outcome.counts.pending).toBe(PAIRS - run.begun.length);
  });

  it("stops for a lost account also where the provider hides it in a 429", async () => {
    let calls = 0;
    const { call, prove } = await provider(() => {
      calls += 1;
      return calls <= 10 ? { status: 200 } : { status: 429, error: "You exceeded your current quota" };
    });
    const run = await runScripted({ dir, pairs: PAIRS, concurrency: 1, prove, agent: agentOver(call) });
    expect(run.outcome).toMatchObject({ kind: "stopped", stop: { cause: "model-quota" } });
    expect(run.begun.length).toBe(3);
  });
});

describe("a campaign whose suspicion nobody can confirm", () => {
  const prove: ScriptedCampaign["prove"] = async () => ({ kind: "open", answer: "503 for now" });
  const wrongKeyIn =
    (...tasks: number[]) =>
    async (pair: string): Promise<Judgement> =>
      tasks.some((task) => pair === `r_task/${task}/f1_f2`) ? judgements.wrongKey : judgements.notEvaluated;

  it("stops at the second pair in a row, and not where one succeeds between them", async () => {
    const inARow = await runScripted({ dir, pairs: 6, concurrency: 1, prove, agent: wrongKeyIn(2, 3) });
    expect(inARow.outcome).toMatchObject({ kind: "stopped", stop: { cause: "model-auth" }, counts: { pending: 3 } });
    expect(inARow.outcome.stop?.message).toMatch(
      /^2 different pairs, and no success between them, ended in model-auth:/,
    );
    const apart = await runScripted({ dir, pairs: 6, concurrency: 1, prove, agent: wrongKeyIn(2, 4, 6) });
    expect(apart.outcome).toMatchObject({ kind: "incomplete", counts: { pass: 3, infraError: 3, pending: 0 } });
  });

  it("ends incomplete where no second pair is left to decide", async () => {
    const run = await runScripted({ dir, pairs: 1, concurrency: 1, prove, agent: wrongKeyIn(1) });
    expect(run.outcome).toMatchObject({ kind: "incomplete", stop: null, counts: { infraError: 1 } });
  });

  it("stops at once for what no answer can refute, and asks nobody", async () => {
    const agent = async (): Promise<Judgement> => judgements.unknownAgent;
    const run = await runScripted({ dir, pairs: 6, concurrency: 1, prove, agent });
    expect(run.outcome).toMatchObject({ kind: "stopped", stop: { cause: "unknown-agent" }, counts: { pending: 5 } });
    expect(asks(run)).toEqual([]);
  });
});

it("starts no trial while it asks, lets running ones go on, and waits for the answer at the very end", async () => {
  const answer = Promise.withResolvers<void>();
  const other = Promise.withResolvers<void>();
  const begunAtAnswer: string[][] = [];
  const begun: string[] = [];
  const run = await runScripted({
    dir,
    pairs: 5,
    concurrency: 2,
    prove: async () => {
      // The other trial ends meanwhile; its slot stays free.
      other.resolve();
      await answer.promise;
      begunAtAnswer.push([...begun]);
      return { kind: "refuted", answer: "it answers" };
    },
    agent: async (pair) => {
      begun.push(pair);
      if (pair === "r_task/1/f1_f2") return judgements.wrongKey;
      if (pair === "r_task/2/f1_f2") {
        await other.promise;
        void setTimeout(50).then(answer.resolve);
      }
      return judgements.notEvaluated;
    },
  });
  expect(begunAtAnswer).toEqual([["r_task/1/f1_f2", "r_task/2/f1_f2"]]);
  expect(run.outcome).toMatchObject({ kind: "incomplete", counts: { pass: 4, infraError: 1 } });

  const last = await runScripted({
    dir,
    pairs: 1,
    concurrency: 1,
    prove: async () => {
      await setTimeout(100);
      return { kind: "confirmed", reason: "model-auth", answer: "401" };
    },
    agent: async () => judgements.wrongKey,
  });
  expect(last.outcome).toMatchObject({ kind: "stopped", stop: { cause: "model-auth" } });
});
