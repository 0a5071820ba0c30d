const BLOCK = 512;

/**
 * Regular files of a tar archive as Docker writes it (ustar with pax headers for long names). The first path segment,
 * which is the copied folder's own name, is dropped; a file that the archive's end cuts is left out.
 */
export function filesOfTar(archive: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (start: number, length: number) =>
    Buffer.from(archive.subarray(start, start + length))
      .toString("utf8")
      .split("\0", 1)[0] ?? "";
  let longName: string | null = null;
  for (let at = 0; at + BLOCK <= archive.length;) {
    const name = text(at, 100);
    if (name === "" && longName === null) break;
    const size = Number.parseInt(text(at + 124, 12).trim(), 8) || 0;
    const type = String.fromCharCode(archive[at + 156] ?? 0);
    const prefix = text(at + 257, 5) === "ustar" ? text(at + 345, 155) : "";
    const start = at + BLOCK;
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    if (start + size > archive.length) break;
    const content = archive.subarray(start, start + size);
    if (type === "x") {
      longName = /\d+ path=(?<path>[^\n]+)\n/.exec(Buffer.from(content).toString("utf8"))?.groups?.["path"] ?? null;
    } else if (type === "L") {
      longName = Buffer.from(content).toString("utf8").replace(/\0+$/, "");
    } else {
      const full: string = longName ?? (prefix === "" ? name : `${prefix}/${name}`);
      longName = null;
      if (type === "0" || type === "\0")
        files.set(full.includes("/") ? full.slice(full.indexOf("/") + 1) : full, Uint8Array.from(content));
    }
  }
  return files;
}
