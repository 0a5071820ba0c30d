import { readFile } from "node:fs/promises";
import { type CallBill, callBillOf } from "../formats/call-journal-file.ts";

/** What the `model-calls.jsonl` of an attempt says; null: it has none. */
export async function readCallBill(file: string): Promise<CallBill | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? null : callBillOf(text);
}
