import { expect, it } from "vitest";
import { agentFileKind, fileStem, soleAgent } from "./agent-files.ts";

it.each([
  ["solo.patch", "patch"],
  ["agent12.patch", "patch"],
  ["solo_traj.json", "trajectory"],
  ["agent2_full_traj.json", "full-trajectory"],
  ["agent1_stream.jsonl", "stream"],
  ["solo_stream.log", "plain-stream"],
  ["solo_session.jsonl", "session"],
  ["agent2_sent.jsonl", "sent"],
  ["agent2_sent.log", null],
  ["agent_traj.json", null],
  ["agent2.patch.upstream", null],
  ["tree.patch", null],
  ["result.json", null],
])("%s holds of an agent: %s", (name, kind) => {
  expect(agentFileKind(name)).toBe(kind);
});

it("an agent of a pair names its files by feature, one that works alone by its slot", () => {
  expect([fileStem("agent1", 6), fileStem(soleAgent, 6)]).toEqual(["agent6", "solo"]);
});
