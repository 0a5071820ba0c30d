/** A vitest reporter that names every skipped test with its reason and ends with `N passed, N failed, N skipped`. */
export default class ClosingLineReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped = [];
    for (const module of modules) {
      const failedToLoad =
        module.state() === "failed" &&
        [...module.children.allTests()].every((test) => test.result().state !== "failed");
      if (failedToLoad) count.failed += 1;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === "pending") continue;
        count[state] += 1;
        if (state === "skipped") skipped.push(`skipped: ${test.fullName}${note ? ` (${note})` : ""}`);
      }
    }
    // In CI every part is installed: a test that cannot run there is a broken CI, not a pass.
    if (process.env.CI && count.skipped > 0) {
      process.exitCode = 1;
      skipped.push("in CI a skipped test is a failure");
    }
    process.on("exit", () => {
      for (const line of skipped) console.log(line);
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
    });
  }
}
