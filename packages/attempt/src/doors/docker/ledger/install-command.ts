import { fieldOf, listOf, textOf, type Tree } from "../../json-tree.ts";

/** Where upstream puts the set-up script of an agent that runs in the container, and how it starts it there. */
const INSTALL_COMMAND = "bash /tmp/cb-setup.sh";

/** Whether a command is upstream's installation of an agent's program. */
export function isInstallation(exec: Tree): boolean {
  const [shell, option, command, ...more] = listOf(fieldOf(exec, "Cmd")).map(textOf);
  return shell === "bash" && option === "-lc" && command === INSTALL_COMMAND && more.length === 0;
}
