import { listOf, textOf, type Tree, fieldOf } from "../../json-tree.ts";

/**
 * What a command is to the submission: `patch` fetches it, `file` reads a file of upstream's own and may follow, `other` is
 * anything else, and whatever was fetched before it is no submission.
 */
export type CommandKind = "patch" | "file" | "other";

/**
 * How upstream fetches a patch: until 0.0.11 `git diff <base>` of the tree (mini_swe_agent with a `cd` before it), from 0.0.23
 * on the pushed branch; mini_swe_agent_v2 in between, claude_code and codex by `cat` of the agent's file.
 */
const PATCH_COMMANDS = [
  /^(?:cd \S+ && )?git diff [\da-f]{40,64}$/,
  /^git --no-pager diff [\da-f]{40,64} [\w.-]+\/[\w./-]+$/,
  /^cat ('?)(?:[\w./-]+\/)?patch\.txt\1(?: 2>\/dev\/null)?$/,
];
/** After the patch of claude_code and codex, their last message and a log of what they sent are read. */
const FILE_COMMAND = /^cat \S+ 2>\/dev\/null$/;

export function commandKind(exec: Tree): CommandKind {
  const argv = listOf(fieldOf(exec, "Cmd")).map(textOf);
  const [shell, option, command = ""] = argv;
  if (argv.length !== 3 || shell !== "bash" || option !== "-lc") return "other";
  if (PATCH_COMMANDS.some((pattern) => pattern.test(command))) return "patch";
  return FILE_COMMAND.test(command) ? "file" : "other";
}
