import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DoorClient } from "./fixtures/door-client.ts";
import { framed } from "./fixtures/frames.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const V1 = `cd /workspace/repo && git diff ${SHA}`;
const V2 = `git diff ${SHA}`;
const PUSHED = `git --no-pager diff ${SHA} origin/agent1`;
const CAT = "cat /workspace/repo/patch.txt 2>/dev/null";
const QUOTED = "cat '/workspace/repo/patch.txt' 2>/dev/null";

/** What 0.0.29 runs in the container after its agent, as recorded there; all of it by `bash -lc`. */
const AFTER_AGENT = {
  claude_code: [
    "cat /tmp/claude-stream.jsonl 2>/dev/null",
    "find /tmp/claude-cfg/projects -name '*.jsonl' -type f 2>/dev/null | xargs -r cat",
    CAT,
    "cat /tmp/cb-coop-sent.jsonl 2>/dev/null",
  ],
  codex: [
    "cat /tmp/codex-stream.jsonl 2>/dev/null",
    CAT,
    "cat /tmp/codex-last-message.txt 2>/dev/null",
    "cat /tmp/cb-coop-sent.jsonl 2>/dev/null",
  ],
};

let client: DoorClient;
let container: string;
/** What was told of the container, oldest first: stdout and all output, or null. */
let told: ([string, string] | null)[];
let execs: number;

beforeEach(async () => {
  client = await DoorClient.start();
  await client.door.close();
  told = [];
  execs = 0;
  client.door = await client.open({
    onSubmission: (id, submission) => {
      expect(id).toBe(container);
      told.push(submission === null ? null : [submission.stdout.toString(), submission.output.toString()]);
    },
  });
  container = await client.container();
});
afterEach(() => client.end());

interface Run {
  readonly argv?: readonly string[];
  readonly create?: object;
  readonly start?: object;
  readonly exitCode?: number | null;
  readonly parts?: readonly Buffer[];
  /** How the daemon answers the start. */
  readonly head?: string;
  /** It goes away before the daemon is done. */
  readonly leaves?: boolean;
}

const STREAM = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
const printed = (text: string): Buffer[] => [framed(1, Buffer.from(text))];

/** One exec of a client; gives back what the client got of its start. */
async function exec(command: string, run: Run = {}): Promise<string> {
  const { argv = ["bash", "-lc", command], parts = printed(`output of ${command}`), head = STREAM, exitCode = 0 } = run;
  execs += 1;
  const id = `exec${execs}`;
  client.daemon.answers.set(`POST /v1.41/containers/${container}/exec`, (_, response) => {
    response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify({ Id: id }));
  });
  client.daemon.answers.set(`GET /exec/${id}/json`, (_, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ Running: exitCode === null, ExitCode: exitCode }));
  });
  client.daemon.rawAnswer = {
    when: `/exec/${id}/start`,
    take: (socket) => {
      socket.write(head);
      for (const part of parts) socket.write(part);
      if (run.leaves !== true) socket.end();
    },
  };
  const body = JSON.stringify({ AttachStdout: true, AttachStderr: true, Cmd: argv, ...run.create });
  expect((await client.call("POST", `/v1.41/containers/${container}/exec`, body)).status).toBe(201);
  const start = JSON.stringify({ Detach: false, Tty: false, ...run.start });
  return client.raw(
    `POST /v1.41/exec/${id}/start HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: ${start.length}\r\n\r\n${start}`,
    async (socket) => {
      if (run.leaves !== true) return;
      await new Promise((resolve) => socket.once("data", resolve));
      socket.destroy();
    },
  );
}

/** All that the door has to tell by now. */
async function all(): Promise<typeof told> {
  await client.door.close();
  return told;
}

test.each([V1, V2, PUSHED, CAT, QUOTED, "cat patch.txt"])(
  "keeps what `%s` printed, and changes none of it",
  async (command) => {
    const parts = [
      framed(2, Buffer.from("warning\n")),
      framed(1, Buffer.from("a\r\n \t\n")),
      framed(1, Buffer.from(" \n")),
    ];
    const whole = Buffer.concat(parts);
    const got = await exec(command, { parts: [whole.subarray(0, 3), whole.subarray(3, 20), whole.subarray(20)] });
    expect(got).toBe(STREAM + whole.toString("latin1"));
    expect(await all()).toEqual([["a\r\n \t\n \n", "warning\na\r\n \t\n \n"]]);
  },
);

test.each([
  ["another command", "git diff", {}],
  ["more than the command", `${V1}; true`, {}],
  ["two commands", `cat patch.txt\ngit diff ${SHA}`, {}],
  ["another shell", "", { argv: ["sh", "-lc", V1] }],
  ["more arguments", "", { argv: ["bash", "-lc", V1, "x"] }],
  ["a failed command", V1, { exitCode: 1 }],
  ["a terminal, which changes line ends", V1, { create: { Tty: true }, start: { Tty: true } }],
  ["a detached one", V1, { start: { Detach: true } }],
  ["half a frame", V1, { parts: [framed(1, Buffer.from("abc")).subarray(0, 10)] }],
  ["an error of the daemon", V1, { head: "HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}", parts: [] }],
  ["more than 16 MiB", V1, { parts: [framed(1, Buffer.alloc(16 * 1024 * 1024 + 1, 0x61))] }],
] satisfies [string, string, Run][])("tells nothing of %s", async (_, command, run) => {
  await exec(command, run);
  expect(await all()).toEqual([]);
});

test("tells nothing where the client left before the daemon had said all", async () => {
  await exec(V1, { leaves: true }).catch(() => {});
  expect(await all()).toEqual([]);
});

test("an answer without upgrade is read as well", async () => {
  const bytes = Buffer.concat(printed("a\n"));
  await exec(V2, { head: `HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`, parts: [bytes] });
  expect(await all()).toEqual([["a\n", "a\n"]]);
});

test("the last one counts, and none after which the agent went on", async () => {
  await exec(V1, { parts: printed("by the agent\n") });
  await vi.waitFor(() => expect(told).toHaveLength(1));
  await exec("echo x >> file");
  expect(told).toEqual([["by the agent\n", "by the agent\n"], null]);
  await exec(V1, { parts: printed("by upstream\n") });
  await vi.waitFor(() => expect(told).toHaveLength(3));
  // It withdraws what was kept, although nothing of it can be.
  await exec(V1, { exitCode: 1 });
  expect((await all()).slice(2)).toEqual([["by upstream\n", "by upstream\n"], null]);
});

test.each(Object.entries(AFTER_AGENT))("of %s it is the patch file, whatever is read after it", async (_, commands) => {
  // Upstream's own end of it has one line feed.
  const patch = "diff --git a/f b/f\r\n-\n+\u00e9\n \n\n\n";
  for (const command of commands) await exec(command, { parts: printed(command === CAT ? patch : "x") });
  expect(await all()).toEqual([[patch, patch]]);
});

test("without a patch file nothing is submitted", async () => {
  for (const command of AFTER_AGENT.claude_code) await exec(command, { parts: [], exitCode: command === CAT ? 1 : 0 });
  expect(await all()).toEqual([]);
});

test("waits for the daemon to learn of the end", async () => {
  let asked = 0;
  const done = exec(V1, { parts: printed("a\n") });
  client.daemon.answers.set(`GET /exec/exec1/json`, (_, response) => {
    asked += 1;
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ Running: asked < 3, ExitCode: asked < 3 ? null : 0 }));
  });
  await done;
  expect(await all()).toEqual([["a\n", "a\n"]]);
  expect(asked).toBe(3);
});
