import { oneLine, type Put } from "./hostile-inputs.ts";

/** Who wrote the trajectories: each kind is read by another parser. */
export const hostileKinds = ["mini_swe_agent", "mini_swe_agent_v2", "claude_code", "codex", "team"] as const;
export type HostileKind = (typeof hostileKinds)[number];

/** The messages of one agent, with an input in each text. */
export function hostileTrajectory(kind: HostileKind, put: Put, slot: string, started: number): readonly object[] {
  const told = { role: "user", content: put("told"), timestamp: started };
  const other = slot === "agent1" ? "agent2" : "agent1";
  const received = (): object => ({
    role: "user",
    content: `[Message from ${other}]: ${put("received")}`,
    timestamp: started + 3,
  });
  switch (kind) {
    case "mini_swe_agent":
      return [
        { role: "system", content: put("system") },
        told,
        {
          role: "assistant",
          content: `THOUGHT: ${put("thought")}\n\n\`\`\`bash\necho ${oneLine(put("command"))}\n\`\`\``,
          timestamp: started + 1,
        },
        {
          role: "user",
          content: `<returncode>1</returncode>\n<output>\n${put("output")}\n</output>`,
          timestamp: started + 2,
        },
        received(),
      ];
    case "mini_swe_agent_v2": {
      const id = put("unshown-id");
      const command = put("command");
      const output = put("output");
      return [
        { role: "system", content: put("system") },
        told,
        {
          role: "assistant",
          content: put("thought"),
          tool_calls: [
            { id, type: "function", function: { name: put("unshown-name"), arguments: JSON.stringify({ command }) } },
          ],
          extra: { actions: [{ tool_name: "bash", tool_call_id: id, command }], timestamp: started + 1 },
        },
        {
          role: "tool",
          tool_call_id: id,
          content: output,
          extra: {
            raw_output: output,
            returncode: 1,
            exception_info: put("unshown-exception"),
            timestamp: started + 2,
          },
        },
        received(),
        {
          role: "exit",
          content: put("unshown-exit"),
          extra: { exit_status: put("unshown-status"), submission: put("unshown-submission") },
        },
      ];
    }
    case "codex":
      return [
        told,
        { role: "assistant", content: `[command] echo ${oneLine(put("command"))}\n${put("output")}` },
        { role: "assistant", content: put("thought") },
      ];
    case "claude_code":
    case "team":
      return [
        told,
        {
          role: "assistant",
          content: `${put("thought")}\n[tool_use Bash] ${JSON.stringify({ command: put("command") })}`,
        },
        { role: "user", content: `[tool_result] ${put("output")}` },
        {
          role: "assistant",
          content: `[tool_use ${oneLine(put("tool")).replaceAll("]", "")}] ${JSON.stringify({ file_path: put("argument") })}`,
        },
      ];
  }
}
