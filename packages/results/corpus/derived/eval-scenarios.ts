import { coop, container, CUT_PATCH, driver, evalCoop, evalError, evalSolo, evidence, exited, FAILED, GOOD_PATCH, output, PASSED, solo, TEST_ONLY_PATCH } from "../builders.ts";
import { fail, infra, pass, stops, type Scenario } from "../scenario.ts";

const BEFORE = "HEAD is now at a8098ec base\nApplying feature patch: solo.patch\n";
const ours = { trees: "ours" } as const;
const cut = { passed: false, output: output("error: corrupt patch at line 9\nerror: corrupt patch at line 9") };
const noTest = { passed: false, exitCode: null, tests: [0, 0], output: "" } as const;
const killed = { passed: false, output: `${BEFORE}collecting ...\n` };
const empty = { passed: false, output: output('error: No valid patches in input (allow with "--allow-empty")') };

/** The evaluation, as upstream writes it and as it hides what happened. */
export const evalScenarios: readonly Scenario[] = [
  { name: "solo passes", evidence: evidence({ ...solo(), ...evalSolo() }), label: { ...pass, rule: "tests-passed" } },
  { name: "solo fails one feature", evidence: evidence({ ...solo(), ...evalSolo({}, { passed: false }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["tests-passed", "eval-container-killed"] },
  { name: "passes with the words of every disaster in its output", evidence: evidence({ ...solo(), ...evalSolo({ output: output("timeout connection refused 429 rate limit no space left on device\n=== 3 passed in 1s ===") }) }), label: pass, nearMissOf: ["tests-disk-full", "tests-download-failed"] },
  { name: "evaluated before the result", evidence: evidence({ ...solo(), ...evalSolo({}, {}, { evaluated_at: "2026-11-22T06:40:00.000001" }) }), label: { verdict: null, redo: "eval", reason: "not-evaluated", rule: "stale-eval" }, nearMissOf: ["tests-passed"] },
  { name: "evaluated after the result, whatever the file times say", evidence: evidence({ ...solo(), ...evalSolo() }, { modifiedAt: new Map([["result.json", 2e12], ["eval.json", 1e12]]) }), label: pass, nearMissOf: ["stale-eval"] },
  { name: "no times in the files: file times decide", evidence: evidence({ ...solo(), ...evalSolo({}, {}, { evaluated_at: null }) }, { modifiedAt: new Map([["result.json", 2e12], ["eval.json", 1e12]]) }), label: { verdict: null, redo: "eval", reason: "not-evaluated", rule: "stale-eval" } },
  { name: "torn eval.json", evidence: evidence({ ...solo(), "eval.json": '{"repo": "zzlab_task", "feature1": {"pas' }), label: infra("eval", "eval-error", "torn-eval"), nearMissOf: ["not-evaluated"] },
  { name: "empty eval.json", evidence: evidence({ ...solo(), "eval.json": "" }), label: infra("eval", "eval-error", "torn-eval") },
  { name: "no eval.json", evidence: evidence(solo()), label: { verdict: null, redo: "eval", reason: "not-evaluated", rule: "not-evaluated" }, nearMissOf: ["torn-eval", "eval-without-trace"] },
  { name: "a wrong key, graded as fail by upstream", evidence: evidence({ ...solo({ error: "litellm.AuthenticationError: x", steps: 1 }), ...evalSolo(empty, empty) }), label: stops("model-auth", "model-auth"), nearMissOf: ["nothing-to-test", "no-patch"] },

  // Errors of the evaluation.
  { name: "union merge failed", evidence: evidence({ ...coop(), ...evalError("Both naive and union merge strategies failed. Naive: conflicts. Union: Union merge still has conflicts") }), label: fail("merge-conflict", "union-merge-failed"), nearMissOf: ["eval-error"] },
  { name: "base commit unknown", evidence: evidence({ ...solo(), ...evalError("Failed to get base commit SHA") }), label: infra("eval", "eval-error", "eval-error") },
  { name: "branches could not be set up", evidence: evidence({ ...coop(), ...evalError("Branch setup failed: BASE_SHA=a8098ec\nSwitched to a new branch 'agent1'\n") }), label: infra("eval", "eval-error", "eval-error"), nearMissOf: ["union-merge-failed"] },
  { name: "branch set-up ran into the limit", evidence: evidence({ ...coop(), ...evalError("Branch setup failed: Command timed out after 600 seconds") }), label: infra("eval", "eval-timeout", "eval-exec-timeout"), nearMissOf: ["eval-error"] },
  { name: "merged patch missing", evidence: evidence({ ...coop(), ...evalError("Failed to create merged.patch (strategy: naive)") }), label: infra("eval", "eval-error", "eval-error"), nearMissOf: ["patch-not-writable"] },
  { name: "merge status error", evidence: evidence({ ...coop(), ...evalCoop(noTest, noTest, { merge: { status: "error", strategy: null, diff: "" } }) }), label: infra("eval", "eval-error", "eval-error") },
  { name: "large patch not written", evidence: evidence({ ...solo({ patch: `${GOOD_PATCH}${"+x\n".repeat(40_000)}` }), ...evalError("Failed to write solo.patch: ") }), label: fail("patch-too-large"), nearMissOf: ["eval-error"] },
  { name: "patch not written, patches not kept in this tree", evidence: evidence(without(solo(), "solo.patch", evalError("Failed to write solo.patch: "))), label: fail("patch-too-large", "patch-not-writable") },
  { name: "small patch not written", evidence: evidence({ ...solo(), ...evalError("Failed to write solo.patch: ") }), label: infra("eval", "eval-error", "eval-error"), nearMissOf: ["patch-not-writable", "patch-too-large"] },
  { name: "small patch not written, disk full", evidence: evidence({ ...solo(), ...evalError("Failed to write solo.patch: bash: /patches/solo.patch: No space left on device") }), label: infra("eval", "disk-full", "disk-full"), nearMissOf: ["patch-not-writable", "eval-error"] },
  { name: "the hidden tests did not fit", evidence: evidence({ ...solo(), ...evalError("Failed to write tests1.patch: ") }), label: infra("eval", "eval-error", "eval-error"), nearMissOf: ["patch-not-writable"] },

  // Test runs that were none.
  { name: "tests ran into upstream's limit", evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: "Command timed out after 600 seconds" }, { passed: false }) }), label: infra("eval", "eval-timeout", "eval-exec-timeout"), nearMissOf: ["tests-failed"] },
  { name: "a test that prints the limit's words", evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: output("Command timed out after 600 seconds\n=== 1 failed in 3s ===") }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["eval-exec-timeout"] },
  { name: "coop: exit 137 and no clean-up", evidence: evidence({ ...coop(), ...evalCoop({}, { ...killed, exitCode: 137, tests: [0, 0] }) }), label: infra("eval", "container-lost", "eval-container-killed"), nearMissOf: ["tests-failed"] },
  { name: "coop: exit 137 of a test that runner.sh survived", evidence: evidence({ ...coop(), ...evalCoop({}, { passed: false, exitCode: 137, tests: [0, 0], output: output("Killed") }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["eval-container-killed"] },
  { name: "solo: the second run has no clean-up", evidence: evidence({ ...solo(), ...evalSolo({}, killed) }), label: infra("eval", "container-lost", "eval-container-killed"), nearMissOf: ["tests-failed"] },
  { name: "solo: a runner.sh that never announces its clean-up", evidence: evidence({ ...solo(), ...evalSolo({ output: "=== 3 passed in 1s ===\n" }, { passed: false, output: "=== 1 failed in 1s ===\n" }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["eval-container-killed"] },
  { name: "solo: no clean-up, but the harness watched the container live", evidence: evidence({ ...solo(), ...evalSolo({}, killed) }, { driver: driver("eval", exited(0), { containers: [container({ exitCode: 0 })] }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["eval-container-killed", "container-died"] },
  { name: "pip could not reach its index", evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: `${BEFORE}WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError': Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'\nERROR: Could not fetch URL https://pypi.org/simple/pytest/: connection error\nCleaning up repository...\n` }, { passed: false, output: `${BEFORE}ERROR: Could not fetch URL https://pypi.org/simple/pytest/: connection error\nCleaning up repository...\n` }) }), label: infra("eval", "eval-error", "tests-download-failed"), nearMissOf: ["tests-failed"] },
  { name: "cargo could not reach its index", evidence: evidence({ ...coop(), ...evalCoop({ passed: false, exitCode: 101, tests: [0, 0], output: output("warning: spurious network error (3 tries remaining): [6] Could not resolve hostname\nerror: failed to get `serde` as a dependency of package `x` from crates.io") }, {}) }), label: infra("eval", "eval-error", "tests-download-failed") },
  { name: "go could not reach its proxy", evidence: evidence({ ...coop(), ...evalCoop({ passed: false, exitCode: 1, tests: [0, 0], output: output('go: github.com/go-chi/chi: Get "https://proxy.golang.org/github.com/go-chi/chi/@v/list": dial tcp: lookup proxy.golang.org on 10.0.0.2:53: no such host') }, {}) }), label: infra("eval", "eval-error", "tests-download-failed") },
  { name: "download trouble and then tests that ran", evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: output("npm ERR! code ECONNRESET\n=== 1 failed, 4 passed in 2s ===") }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["tests-download-failed"] },
  { name: "a build that fails without any network", evidence: evidence({ ...coop(), ...evalCoop({ passed: false, exitCode: 1, tests: [0, 0], output: output("error[E0425]: cannot find value `x` in this scope\nerror: could not compile `y`") }, {}) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["tests-download-failed"] },
  { name: "disk full before the tests", evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: output("OSError: [Errno 28] No space left on device") }) }), label: infra("eval", "disk-full", "tests-disk-full"), nearMissOf: ["tests-failed", "tests-download-failed"] },
  { name: "a test about full disks fails", evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: output("OSError: [Errno 28] No space left on device\n=== 1 failed in 2s ===") }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["tests-disk-full"] },
  { name: "exit 124 is the tests' own limit", evidence: evidence({ ...coop(), ...evalCoop({ passed: false, exitCode: 124, tests: [0, 0], output: output("tests/test_a.py ...") }, {}) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["eval-exec-timeout", "eval-container-killed"] },

  // Merges and patches.
  { name: "conflict", evidence: evidence({ ...coop(), ...evalCoop(noTest, noTest, { merge: { status: "conflicts", strategy: "naive", diff: "" } }) }), label: fail("merge-conflict", "merge-conflict") },
  { name: "conflict, and agent1 alone passes", evidence: evidence({ ...coop(), ...evalCoop({}, {}, { merge: { status: "conflicts", strategy: "solo-agent1", diff: "" } }) }), label: pass, nearMissOf: ["merge-conflict"] },
  { name: "conflict, union merged, tests fail", evidence: evidence({ ...coop(), ...evalCoop({}, { passed: false }, { merge: { status: "conflicts", strategy: "union", diff: "x" } }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["merge-conflict"] },
  { name: "identical patches, graded under `output`", evidence: evidence({ ...coop(), ...evalCoop({}, {}, { merge: { status: "identical", strategy: "skip-merge-identical", diff: "x" }, feature1: { passed: true, output: PASSED, exit_code: 0, tests_passed: 3, tests_failed: 0 }, feature2: { passed: false, output: FAILED, exit_code: 1, tests_passed: 2, tests_failed: 1 }, both_passed: false }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["tests-passed"] },
  { name: "missing input", evidence: evidence({ ...coop(), ...evalCoop(noTest, noTest, { apply_status: { agent1: "failed", agent2: "applied" }, merge: { status: "missing_input", strategy: "naive", diff: "" } }) }), label: fail("patch-rejected", "patch-not-applied") },
  { name: "an empty patch is skipped, not refused", evidence: evidence({ ...coop({ patch: "" }, {}), ...evalCoop({ passed: false }, {}, { apply_status: { agent1: "skipped", agent2: "applied" } }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["patch-not-applied", "no-patch"] },
  { name: "solo patch refused", evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: output("error: patch failed: src/ops.py:1\nerror: src/ops.py: patch does not apply") }, { passed: false, output: output("error: src/ops.py: patch does not apply") }) }), label: fail("patch-rejected", "patch-not-applied") },
  { name: "a test about patches fails", evidence: evidence({ ...solo(), ...evalSolo({ passed: false, output: output("error: src/ops.py: patch does not apply\n=== 1 failed, 3 passed in 1s ===") }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["patch-not-applied"] },
  { name: "nothing to test, patches not kept in this tree", evidence: evidence(without(solo(), "solo.patch", evalSolo(empty, empty))), label: fail("no-patch", "nothing-to-test") },
  { name: "one run had nothing to apply", evidence: evidence({ ...solo(), ...evalSolo(empty, { passed: false }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["nothing-to-test"] },

  // Patches that upstream cut (upstream's strip of the last blank context line).
  { name: "cut patch graded as fail, tree of others", evidence: evidence({ ...solo({ patch: CUT_PATCH }, "mini_swe_agent"), ...evalSolo(cut, cut) }), label: infra("eval", "patch-damaged", "patch-damaged"), nearMissOf: ["patch-not-applied"] },
  { name: "only a test file was cut, and upstream drops that before it grades", evidence: evidence({ ...solo({ patch: (GOOD_PATCH + TEST_ONLY_PATCH).trim() }, "mini_swe_agent"), ...evalSolo({ passed: false }) }, { upstreamVersion: "0.0.11" }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["patch-damaged"] },
  { name: "a cut Go test file is graded until 0.0.27", evidence: evidence({ ...solo({ patch: (GOOD_PATCH + GOOD_PATCH.replaceAll("src/ops.py", "ops_test.go")).trim() }, "mini_swe_agent"), ...evalSolo(cut, cut) }, { upstreamVersion: "0.0.11" }), label: infra("eval", "patch-damaged", "patch-damaged") },
  { name: "cut patch graded as fail, our run", evidence: evidence({ ...solo({ patch: CUT_PATCH }, "mini_swe_agent"), ...evalSolo(cut, cut) }), options: ours, label: fail("patch-rejected", "patch-not-applied"), nearMissOf: ["patch-damaged"] },
  { name: "cut patch graded as fail, repair off", evidence: evidence({ ...solo({ patch: CUT_PATCH }, "mini_swe_agent"), ...evalSolo(cut, cut) }), options: { patchRepair: "off" }, label: fail("patch-rejected", "patch-not-applied"), nearMissOf: ["patch-damaged"] },
  { name: "cut patch in coop until 0.0.11: called clean without its work", evidence: evidence({ ...coop({ patch: CUT_PATCH }, {}, "mini_swe_agent"), ...evalSolo({ passed: false }, {}, { setting: "coop", merge: { status: "clean", strategy: "naive", diff: "" } }) }), label: infra("eval", "patch-damaged", "patch-damaged"), nearMissOf: ["tests-failed"] },
  { name: "cut patch that git took by --3way", evidence: evidence({ ...coop({ patch: CUT_PATCH }, {}), ...evalCoop({ passed: false }) }), label: fail("tests-failed", "tests-failed"), nearMissOf: ["patch-damaged"] },
  { name: "cut patch of one agent, and the pair passes", evidence: evidence({ ...coop({ patch: CUT_PATCH }, {}, "mini_swe_agent"), ...evalSolo({}, {}, { setting: "coop", merge: { status: "clean", strategy: "naive", diff: "" } }) }), label: pass, nearMissOf: ["patch-damaged"] },
  { name: "a corrupt patch that is no cut", evidence: evidence({ ...solo({ patch: GOOD_PATCH.replace("+1,4", "+1,9") }), ...evalSolo(cut, cut) }), label: fail("patch-rejected", "patch-not-applied"), nearMissOf: ["patch-damaged"] },
];

function without(files: Record<string, string>, name: string, more: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...files, ...more }).filter(([file]) => file !== name));
}
