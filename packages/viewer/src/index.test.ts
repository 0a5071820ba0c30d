import { expect, test } from "vitest";
import * as api from "./index.ts";

test("what the package exports is a promise", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "serveViewer",
      "serveViewerApart",
      "trialAddress",
      "viewerVersion",
      "writeReport",
    ]
  `);
});
