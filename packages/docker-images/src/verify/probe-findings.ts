export interface ProbeFindings {
  readonly bad: readonly { readonly check: string; readonly detail: string }[];
  readonly headDetached: boolean | null;
  readonly headCommit: string | null;
  readonly gcSeconds: number | null;
  /** Exit code of `git gc`; upstream ignores it. */
  readonly gcExitCode: number | null;
  /** The script reached its last line. */
  readonly complete: boolean;
}

/** Reads the probe's lines; anything else in the output is somebody else's noise. */
export function probeFindings(stdout: string): ProbeFindings {
  const bad: { check: string; detail: string }[] = [];
  const notes = new Map<string, string>();
  let complete = false;
  for (const line of stdout.split("\n")) {
    const [mark, check, kind, detail = ""] = line.split("\t");
    if (mark !== "cb" || check === undefined) continue;
    if (check === "end") complete = true;
    else if (kind === "bad") bad.push({ check, detail: detail.trim() });
    else notes.set(check, detail);
  }
  const detached = notes.get("head-detached");
  const [from, to, code] = (notes.get("gc") ?? "").split(" ").map((text) => Number(text.replace(",", ".")));
  const measured = from !== undefined && to !== undefined && from > 0 && to > 0;
  return {
    bad,
    headCommit: /^[0-9a-f]{40,64}$/.exec(notes.get("head")?.trim() ?? "")?.[0] ?? null,
    headDetached: detached === undefined ? null : detached === "yes",
    gcSeconds: measured ? Math.round((to - from) * 1000) / 1000 : null,
    gcExitCode: code ?? null,
    complete,
  };
}
