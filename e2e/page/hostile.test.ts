import path from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { runCli } from "../cli/support/cli.ts";
import { sharedFolder } from "../cli/support/folders.ts";
import { describeInBrowser, type View } from "./support/browser.ts";
import { type HostileAttempt, makeAttemptsHostile } from "./support/hostile-attempts.ts";
import { type HostileTree, writeHostileTree } from "./support/hostile-tree.ts";
import { see, watchFromOutside, watchSins } from "./support/hostile-watch.ts";
import { PAGES, trialPlaces } from "./support/pages.ts";
import { rehearsed, served } from "./support/rehearsals.ts";

/** As narrow as a telephone, and so high that lists draw all that they have. */
const FORM = { width: 390, height: 4000, before: watchSins };

describeInBrowser("what strangers wrote", (open) => {
  const folder = sharedFolder();
  let tree: HostileTree;
  let args: string[];
  beforeAll(() => {
    tree = writeHostileTree(folder());
    args = [path.join(folder(), "logs"), "--labels", tree.labels];
  });

  test("is shown, and does nothing: from a server, every page and every trial, all of it unfolded", async () => {
    const { url, end } = await served(folder(), ...args);
    const view = await open(url, FORM);
    const { check, findings } = checksOf(view);
    for (const hash of PAGES) {
      const isList = hash === "#/trials" || hash === "#/conversations";
      await check({ hash, heading: null, unfold: true }, isList ? tree.runs : []);
    }
    for (const { about, pairKey } of await trialPlaces(view.page)) {
      const trial = tree.trials.find((one) => one.pairKey === pairKey);
      await check({ hash: `#/trial/${about}`, heading: pairKey, unfold: true }, trial?.markers ?? ["no such trial"]);
    }
    await view.close();
    await end();
    expect(findings).toEqual([]);
  });

  test.each([
    ["a folder", "report", []],
    ["one file", "report.html", ["--single-file"]],
  ])("is shown, and does nothing: from a disk as %s", async (_, name, more) => {
    const out = path.join(folder(), name);
    const { code, stderr } = await runCli(["report", ...args, "--out", out, ...more], { cwd: folder() });
    expect(code, stderr).toBe(0);
    const index = name.endsWith(".html") ? out : path.join(out, "index.html");
    const view = await open(pathToFileURL(index).href, { ...FORM, offline: true });
    const { check, findings } = checksOf(view);
    for (const hash of PAGES) await check({ hash, heading: null, unfold: false }, []);
    const places = await trialPlaces(view.page);
    expect(places).toHaveLength(tree.trials.length);
    // Each comes from its document, which is another one in this form; how it is shown is the same.
    for (const { about, pairKey } of places) {
      const trial = tree.trials.find((one) => one.pairKey === pairKey);
      await check(
        { hash: `#/conversations/${about}`, heading: pairKey, unfold: false },
        trial?.said ?? ["no such trial"],
      );
    }
    await view.close();
    expect(findings).toEqual([]);
  });
});

describeInBrowser("what a daemon and a provider said", (open) => {
  const folder = sharedFolder();
  let logs: string;
  let trials: HostileAttempt[];
  beforeAll(async () => {
    ({ logs } = await rehearsed(folder(), "--pairs", "2", "--settings", "coop-comm", "--faults", "none"));
    trials = makeAttemptsHostile(logs);
  });

  test("is shown, and does nothing", async () => {
    const { url, end } = await served(folder(), "--logs", logs);
    const view = await open(url, FORM);
    const { check, findings } = checksOf(view);
    for (const hash of PAGES)
      await check({ hash, heading: null, unfold: true }, hash === "#/overview" ? ["model-H4H"] : []);
    for (const { about, pairKey } of await trialPlaces(view.page)) {
      const trial = trials.find((one) => one.pairKey === pairKey);
      await check({ hash: `#/trial/${about}`, heading: pairKey, unfold: true }, trial?.markers ?? ["no such trial"]);
    }
    await view.close();
    await end();
    expect(findings).toEqual([]);
  });
});

interface Checks {
  readonly check: (wanted: Parameters<typeof see>[1], markers: readonly string[]) => Promise<void>;
  /** What was wrong, a line each. */
  readonly findings: string[];
}

/** Goes to a page: all of these texts stand there, and nothing was done that must not be. */
function checksOf(view: View): Checks {
  const outside = watchFromOutside(view);
  const findings: string[] = [];
  let problems = 0;
  const check: Checks["check"] = async (wanted, markers) => {
    const { text, sins } = await see(view.page, wanted);
    const missing = markers.filter((marker) => !text.includes(marker));
    const news = [...missing.map((marker) => `lacks ${marker}`), ...sins, ...outside, ...view.problems.slice(problems)];
    outside.length = 0;
    problems = view.problems.length;
    findings.push(...news.map((one) => `${wanted.hash}: ${one}`));
  };
  return { check, findings };
}
