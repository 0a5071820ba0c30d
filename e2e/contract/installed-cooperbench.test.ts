import { describe, expect, test } from "vitest";
import { coldVersions, dataset, describeInstalled } from "./describe-subjects.ts";
import { installedVersion, realSubject } from "./real-subject.ts";
import { standInSubject } from "./stand-in-subject.ts";

describeInstalled((parts) => {
  describe.each(coldVersions.map((version) => realSubject(version, parts)))("$name", (subject) => {
    test("is the version that it is taken for", async () => {
      expect(await installedVersion(parts.upstream[subject.version])).toBe(subject.version);
    });
  });

  describe.each(coldVersions)("both at %s", (version) => {
    test("help is the same to the byte at 80 columns", async () => {
      const [real, standIn] = [realSubject(version, parts), standInSubject(version, dataset)];
      const stages = [await real.stage("solve"), await standIn.stage("solve")];
      const help = stages.flatMap((stage) => {
        stage.environment["COLUMNS"] = "80";
        return [stage.call("run", "--help"), stage.call("eval", "--help")];
      });
      const [realRun, realEval, run, evaluation] = await Promise.all(help);
      await Promise.all([...stages.map((stage) => stage.close()), real.end()]);
      expect([run?.stdout, evaluation?.stdout]).toEqual([realRun?.stdout, realEval?.stdout]);
    });
  });
});
