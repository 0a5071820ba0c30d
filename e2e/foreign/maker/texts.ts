import type { MessageText } from "./tree-plan.ts";

/** What agents say; that a text names a file or a line is known because it was written so. */
export const texts: readonly MessageText[] = [
  { text: "I'll take src/app.py lines 10-40 and leave the rest to you.", namesFile: true, namesLine: true },
  { text: "Which file do you change?", namesFile: false, namesLine: false },
  { text: "Done: I implemented the filter and pushed it.", namesFile: false, namesLine: false },
  { text: "ok, thanks", namesFile: false, namesLine: false },
  { text: "My plan is to add a helper to utils.py:12 first.", namesFile: true, namesLine: true },
  { text: "Do you see the same failure in tests/test_core.py?", namesFile: true, namesLine: false },
  { text: "The parser is in src/parse.rs", namesFile: true, namesLine: false },
  { text: "It fails on line 7 for both of us.", namesFile: false, namesLine: true },
  { text: 'Ünïcödé, "quotes" and\nnew lines, too', namesFile: false, namesLine: false },
];
