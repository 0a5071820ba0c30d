import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { documents, prose, root } from "./support/documents.ts";

/** The anchor that a heading gets on the usual hosts. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

function anchorsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading.trim()));
}

const links = documents().flatMap((document) =>
  [...prose(document).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => ({ file: document.file, target })),
);

describe("links of the documentation", () => {
  it("are found", () => {
    expect(links.length).toBeGreaterThan(50);
  });

  it("lead to files and headings that are there", () => {
    const broken = links.filter(({ file, target }) => {
      const [to = "", anchor] = target.split("#");
      const place = to === "" ? path.join(root, file) : path.join(root, path.dirname(file), to);
      if (!existsSync(place)) return true;
      return anchor !== undefined && (!statSync(place).isFile() || !anchorsOf(place).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});
