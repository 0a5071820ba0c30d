/** Records of a CSV text (RFC 4180) by the names of its first line; a byte order mark and empty lines are skipped. */
export function readCsv(text: string): Record<string, string>[] {
  const [names = [], ...records] = csvFields(text.replace(/^\uFEFF/, ""));
  return records.map((fields) => Object.fromEntries(names.map((name, at) => [name.trim(), fields[at] ?? ""])));
}

function csvFields(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  // A field, quoted or not, and what ends it.
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/g)) {
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  return records;
}
