import { fieldOf, isTree, listOf, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { type Check, Fields, fields, listOfEach, malformed, text } from "./body-fields.ts";

const BINDINGS = listOfEach(fields(new Fields("the port setting", { HostIp: text, HostPort: text })));

/** `PortBindings`: a list of bindings by port. */
export const portBindings: Check = (value, field) => {
  if (!isTree(value)) return malformed(field);
  for (const bindings of Object.values(value)) {
    const what = bindings === null ? null : BINDINGS(bindings, field);
    if (what !== null) return what;
  }
  return null;
};

/** The same ports for this machine alone: on its other addresses the containers of others would find them. */
export function onLoopback(bindings: Tree): Tree {
  const ported = Object.entries(bindings).map(([port, asked]) => {
    const hostPorts = listOf(asked).map((binding) => textOf(fieldOf(treeOf(binding), "HostPort")));
    return [port, (hostPorts.length === 0 ? [""] : hostPorts).map((HostPort) => ({ HostIp: "127.0.0.1", HostPort }))];
  });
  return Object.fromEntries(ported);
}
