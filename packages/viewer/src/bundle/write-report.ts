import { mkdir, realpath } from "node:fs/promises";
import path from "node:path";
import { placesOf } from "../data/hide-places.ts";
import { readViewed, type ViewedTree, type ViewOptions } from "../data/viewed-tree.ts";
import { documentScript } from "./document-script.ts";
import { indexHtml, pageScripts, pageStyles, readPageFile } from "./page-files.ts";
import { putDocuments, type PutDocument, type ReportProgress } from "./report-documents.ts";
import { ReportJson } from "./report-json.ts";
import { checkFile, checkFolder, removeStale, takeFolder } from "./report-place.ts";
import { MAX_SINGLE_BYTES, SingleFile } from "./single-file.ts";
import { writeWhole } from "./write-whole.ts";

export interface ReportOptions extends ViewOptions {
  /** Folder to write to; made where it is missing. With `singleFile` also the file itself, by its ending `.html`. */
  readonly out: string;
  /** All in one HTML file. */
  readonly singleFile?: boolean;
  /** What the documents of a single file may come to. Default 64 MB. */
  readonly maxSingleBytes?: number;
  readonly onProgress?: (progress: ReportProgress) => void;
  readonly signal?: AbortSignal;
}

export interface WrittenReport {
  /** The file to open. */
  readonly index: string;
  readonly trials: number;
  readonly bytes: number;
}

type Write = (tree: ViewedTree, json: ReportJson) => Promise<WrittenReport>;

/**
 * Writes the page as files that open from a disk, without a network. Neither paths of this machine nor the name of its user are in it,
 * but for what agents wrote themselves.
 * @throws InputError `report-place`, `report-too-large`; as `readViewed`; when `signal` aborts, and then there is no index
 */
export async function writeReport(options: ReportOptions): Promise<WrittenReport> {
  const { out, singleFile = false } = options;
  const write = singleFile ? await singleWriter(options) : await folderWriter(options, out);
  const tree = await readViewed(options, options.signal);
  const real = await Promise.all(options.dirs.map((dir) => realpath(dir).catch(() => dir)));
  return write(tree, new ReportJson(placesOf(options, real)));
}

async function folderWriter(options: ReportOptions, out: string): Promise<Write> {
  await checkFolder(out);
  return async (tree, json) => {
    await takeFolder(out);
    let bytes = 0;
    const written = new Set<string>();
    const put = async (file: string, text: string): Promise<void> => {
      await writeWhole(path.join(out, file), text);
      written.add(file);
      bytes += Buffer.byteLength(text);
    };
    for (const file of [...pageScripts, ...pageStyles]) await put(file, await readPageFile(file));
    const putDocument: PutDocument = (name, value) =>
      put(`data/${name}.js`, documentScript(name, json.of(name, value)));
    const trials = await putDocuments(tree, putDocument, options);
    await removeStale(out, written);
    await put("index.html", indexHtml("files"));
    return { index: path.join(out, "index.html"), trials, bytes };
  };
}

async function singleWriter(options: ReportOptions): Promise<Write> {
  const { out, maxSingleBytes = MAX_SINGLE_BYTES } = options;
  const index = out.endsWith(".html") ? out : path.join(out, "index.html");
  await checkFile(index);
  return async (tree, json) => {
    await mkdir(path.dirname(index), { recursive: true });
    const single = await SingleFile.begin(index, maxSingleBytes);
    try {
      const trials = await putDocuments(tree, (name, value) => single.put(name, json.of(name, value)), options);
      return { index, trials, bytes: await single.end() };
    } catch (error) {
      await single.abandon();
      throw error;
    }
  };
}
