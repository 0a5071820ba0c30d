import type { FileText } from "../formats/file-parse.ts";
import { rowTimes } from "../formats/session-log.ts";
import { readStreamLog } from "../formats/stream-log.ts";
import type { ProgramLog } from "../tables/transcript-steps.ts";

/** What a program in a container left of the agent in a slot. */
export async function programLog(
  slot: string,
  files: readonly string[],
  open: (name: string) => Promise<FileText>,
): Promise<ProgramLog> {
  const textOf = async (name: string): Promise<string> => {
    const file = files.includes(name) ? await open(name) : null;
    return file?.kind === "text" ? file.text : "";
  };
  const [stream, session] = await Promise.all([textOf(`${slot}_stream.jsonl`), textOf(`${slot}_session.jsonl`)]);
  return { calls: readStreamLog(stream).calls, rowTimes: rowTimes(session) };
}
