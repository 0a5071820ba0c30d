import { dirname } from "node:path";
import { type CallBill, callBillOf } from "../formats/call-journal-file.ts";
import { ForeignTree } from "./foreign-tree.ts";

/** What the `model-calls.jsonl` of an attempt says; null: it has none that can be read. @param tree it lies in */
export async function readCallBill(file: string, tree = new ForeignTree(dirname(file))): Promise<CallBill | null> {
  const text = await tree.textInPool(file).then(
    (read) => read.text,
    () => null,
  );
  return text === null ? null : callBillOf(text);
}
