import { agentFileKind } from "../formats/agent-files.ts";
import type { FileText } from "../formats/file-parse.ts";
import type { Evidence } from "../verdict/evidence.ts";
import type { FileSource } from "./file-source.ts";

/** Of what a program in a container leaves, the judge looks at its stream alone; its session is many times longer. */
const STREAMS: ReadonlySet<unknown> = new Set(["stream", "plain-stream"]);

/** Whether the judge may look at a file of this name. */
export function isEvidence(name: string): boolean {
  return /\.(?:json|patch|upstream)$/.test(name) || STREAMS.has(agentFileKind(name));
}

/** What a pair folder of a source holds for the judge. @param names of the files in it */
export async function evidenceFrom(source: FileSource, folder: string, names: readonly string[]): Promise<Evidence> {
  const files = new Map<string, FileText>();
  const modifiedAt = new Map<string, number>();
  for (const name of names.filter(isEvidence).sort()) {
    const { content, modifiedAt: at } = await source.read(folder === "" ? name : `${folder}/${name}`);
    files.set(name, content);
    if (at !== null) modifiedAt.set(name, at);
  }
  return { upstreamSetting: null, files, modifiedAt, driver: null, upstreamVersion: null };
}
