import { expect, test } from "vitest";
import { withoutKeys } from "./without-keys.ts";

const told = (text: string): string => JSON.parse(withoutKeys(JSON.stringify(text))) as string;

test.each([
  ["export KEY=sk-ant-api03-abcdefghij0123456789", "export KEY=sk-…"],
  ["a\nsk-proj-abcdefghij0123456789 b", "a\nsk-… b"],
  ['"ghp_abcdefghijklmnop0123456789"', '"ghp_…"'],
  ["AIzaSyabcdefghijklmnop0123456789abcdefg", "AIza…"],
])("a key does not travel: %s", (text, without) => expect(told(text)).toBe(without));

test.each([
  "token = tokenizer.next_token()",
  "hf_transfer",
  "sk-learn",
  "task-0123456789abcdefghijk",
  "pk_constraint_name_of_this_table",
])("code stays as it is: %s", (text) => expect(told(text)).toBe(text));
