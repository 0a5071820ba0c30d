import { absentFile, isListed, type FileSource, type SourceFile } from "./file-source.ts";

/** The part of the File System Access API's FileSystemDirectoryHandle that is used. */
export interface DirectoryHandle {
  readonly kind: "directory";
  readonly name: string;
  values(): AsyncIterable<DirectoryHandle | FileHandle>;
}
export interface FileHandle {
  readonly kind: "file";
  readonly name: string;
  getFile(): Promise<{ readonly lastModified: number; text(): Promise<string> }>;
}

/** A folder that a person picked in a browser: `browserDirectorySource(await showDirectoryPicker())`. */
export function browserDirectorySource(root: DirectoryHandle): FileSource {
  const handles = new Map<string, FileHandle>();
  let walked: Promise<void> | undefined;
  const walkOnce = () => (walked ??= walk(root, "", handles));
  return {
    name: root.name,
    async *list(under, signal) {
      await walkOnce();
      for (const path of handles.keys()) {
        signal?.throwIfAborted();
        if (isListed(path, under)) yield path;
      }
    },
    async read(path, signal) {
      await walkOnce();
      signal?.throwIfAborted();
      const handle = handles.get(path);
      return handle === undefined ? absentFile : readHandle(handle);
    },
  };
}

async function walk(directory: DirectoryHandle, prefix: string, into: Map<string, FileHandle>): Promise<void> {
  for await (const entry of directory.values()) {
    if (entry.kind === "file") into.set(`${prefix}${entry.name}`, entry);
    else await walk(entry, `${prefix}${entry.name}/`, into);
  }
}

async function readHandle(handle: FileHandle): Promise<SourceFile> {
  try {
    const file = await handle.getFile();
    return { content: { kind: "text", text: await file.text() }, modifiedAt: file.lastModified };
  } catch (error) {
    return {
      content: { kind: "unreadable", message: error instanceof Error ? error.message : String(error) },
      modifiedAt: null,
    };
  }
}
