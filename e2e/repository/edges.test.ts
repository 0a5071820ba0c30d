import { expect, test } from "vitest";
import { housePackages } from "./support/packages.ts";

/** Text for people and files of strangers each pass one place; who else touches the edge behind it stands here, with the reason. */
interface Edge {
  /** Which files are looked at. */
  readonly where: RegExp;
  readonly touches: RegExp;
  readonly allowed: Readonly<Record<string, string>>;
}

const EDGES: Readonly<Record<string, Edge>> = {
  "the two streams are written to by io.ts alone": {
    // The stand-in of upstream is a program of its own.
    where: /^(?!rehearsal\/src\/upstream\/)/,
    touches: /\bprocess\.(?:stdout|stderr)\b|\bconsole\.|\.(?:stdout|stderr)\(/,
    allowed: {
      "cli/src/io.ts": "the place",
      "cli/src/index.ts": "hands the streams of the process to it",
      "cli/src/live-block.ts": "draws over its own lines, each of them escaped",
    },
  },
  "files of results are opened by foreign-tree.ts alone": {
    where: /^(?:cli\/src|core\/src\/(?:adopt|regrade)|results\/src)\//,
    touches: /from "node:fs(?:\/promises)?"/,
    allowed: {
      "results/src/node/foreign-tree.ts": "the place",
      "results/src/node/owner.ts": "asks the kernel about processes",
      "core/src/adopt/adopter.ts": "looks where its own folders lie, and removes them",
      "core/src/adopt/adopt-copy.ts": "removes from its own copy what is not published",
      "core/src/adopt/copy-folder.ts": "writes the copy",
      "core/src/adopt/results-folder.ts": "whether the folder that was named can be listed",
      "core/src/regrade/work-of-pair.ts": "removes from its own copy what is of an earlier grading",
      "cli/src/commands/export.ts": "writes the file of --out",
      "cli/src/commands/figures.ts": "writes the pictures of --out",
      "cli/src/commands/images.ts": "the subset of the user's dataset",
      "cli/src/commands/read-labels.ts": "the user's labels",
      "cli/src/commands/served-pages.ts": "notes of pages, in the cache folder",
      "cli/src/commands/judge.ts": "outputs that the user names, also pipes",
      "cli/src/config/config-file.ts": "the user's configuration",
      "cli/src/config/run-map.ts": "the user's run map",
    },
  },
};

const sources = housePackages().flatMap(({ folder, sources: files }) =>
  files.map(({ path, text }) => ({ file: `${folder}/${path}`, text })),
);

test.each(Object.entries(EDGES))("%s", (_, { where, touches, allowed }) => {
  const touching = sources.filter(({ file, text }) => where.test(file) && touches.test(text)).map(({ file }) => file);
  expect(touching.filter((file) => !(file in allowed))).toEqual([]);
  // Whoever needs it no more is taken off.
  expect(Object.keys(allowed).filter((file) => !touching.includes(file))).toEqual([]);
});
