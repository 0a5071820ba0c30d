/** The beginning of an answer that may be as long as it likes. */
export async function boundedText(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    // Read to its end: a call that we left would stand as unanswered.
    if (size <= maxBytes) parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
