/** A message that a command of the mini_swe_agents sends. */
export interface SendMessageCall {
  readonly to: string;
  readonly text: string;
}

/** The forms that upstream reads, in its order: only the first kind that a command holds counts. */
const FORMS = [
  /send_message\s+(?:--wait\s+)?(\w+)(?:\s+--wait)?\s+<<'?(\w+)'?\s*\n(?<text>.*?)\n\2/gs,
  /send_message\s+(?:--wait\s+)?(\w+)(?:\s+--wait)?\s+"(?<text>[^"]*)"/g,
  /send_message\s+(?:--wait\s+)?(\w+)(?:\s+--wait)?\s+'(?<text>[^']*)'/g,
];

/** The calls of `send_message` that upstream takes out of a command. */
export function sendMessageCalls(command: string): SendMessageCall[] {
  for (const form of FORMS) {
    const found = [...command.matchAll(form)].map((match) => ({
      to: match[1] ?? "",
      text: match.groups?.["text"] ?? "",
    }));
    if (found.length > 0) return found;
  }
  return [];
}
