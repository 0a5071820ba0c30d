/** A message that a command of the mini_swe_agents sends. */
export interface SendMessageCall {
  readonly to: string;
  readonly text: string;
}

const HEAD = /send_message\s+(?:--wait\s+)?(\w+)(?:\s+--wait)?\s+<<'?(\w+)'?\s*\n/g;
const QUOTED = [
  /send_message\s+(?:--wait\s+)?(\w+)(?:\s+--wait)?\s+"(?<text>[^"]*)"/g,
  /send_message\s+(?:--wait\s+)?(\w+)(?:\s+--wait)?\s+'(?<text>[^']*)'/g,
];

/** The calls of `send_message` that upstream takes out of a command. Of the forms that it reads, the first that a command holds counts. */
export function sendMessageCalls(command: string): SendMessageCall[] {
  const documents = ofDocuments(command);
  if (documents.length > 0) return documents;
  for (const form of QUOTED) {
    const found = [...command.matchAll(form)].map((match) => ({
      to: match[1] ?? "",
      text: match.groups?.["text"] ?? "",
    }));
    if (found.length > 0) return found;
  }
  return [];
}

/** Nobody leaves more here-documents open; looking for the end of each costs as much as the text is long. */
const MOST_OPEN = 100;

function ofDocuments(command: string): SendMessageCall[] {
  const found: SendMessageCall[] = [];
  let [end, open] = [0, 0];
  for (const { 0: head, 1: to = "", 2: delimiter = "", index } of command.matchAll(HEAD)) {
    if (index < end || open >= MOST_OPEN) continue;
    const start = index + head.length;
    const close = command.indexOf(`\n${delimiter}`, start);
    if (close === -1) open += 1;
    else {
      found.push({ to, text: command.slice(start, close) });
      end = close + 1 + delimiter.length;
    }
  }
  return found;
}
