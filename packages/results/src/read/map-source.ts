import { absentFile, isListed, type FileSource } from "./file-source.ts";

/** Files that are in memory already, by path: for tests, archives and browsers. */
export function mapSource(files: ReadonlyMap<string, string>, name = "results"): FileSource {
  return {
    name,
    async *list(under) {
      for (const path of files.keys()) if (isListed(path, under)) yield path;
    },
    async read(path) {
      const text = files.get(path);
      return text === undefined ? absentFile : { content: { kind: "text", text }, modifiedAt: null };
    },
  };
}
