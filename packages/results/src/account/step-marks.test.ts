import { expect, test } from "vitest";
import { marksOf } from "./step-marks.ts";

const marks = (input: string, tool: string | null = null) =>
  marksOf({ calls: [{ tool, input, output: null, exitCode: null }] }, { sends: 0, receives: 0 });

test.each([
  ["git -C /repo commit -m x", ["commit"]],
  ["cd /repo && git add -A && git commit -qm w; git push", ["commit"]],
  ["git log --grep commit", []],
  ["echo git commit", []],
  ["git merge --no-ff agent2", ["merge"]],
  ["git pull --rebase origin main", ["merge"]],
  ["gh pr merge 3", ["merge"]],
  ["git push -q && gh pr create --title t --body b", ["submit"]],
  ["echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT && git diff", ["submit"]],
  ["git diff HEAD > patch.txt", ["submit"]],
  ["python3 -m pytest tests -q 2>&1 | tail -5", ["test"]],
  ["pytest --version", []],
  ["timeout 60 go test ./...", ["test"]],
  ["cd x && cargo test --all", ["test"]],
  ["npm run test:unit", ["test"]],
  ["npm install", []],
  ["npx vitest run a.test.ts", ["test"]],
  ["./gradlew :core:test", ["test"]],
  ["python tests/test_ops.py", ["test"]],
  ["bash -lc 'pytest -q && git commit -am x'", ["commit", "test"]],
  ["cat > src/a.py <<'EOF'\nif a > b:\n  git.commit()\nEOF", ["edit"]],
  ["cat src/a.py 2>/dev/null; grep -n 'a > b' x", []],
  ["ls > /dev/null && echo hi > /tmp/note", []],
  ["sed -i 's/a/b/' x.py", ["edit"]],
  ["sed -n '1,20p' x.py", []],
  ["python3 - <<'EOF'\nopen('x.py', 'w').write('a')\nEOF", ["edit"]],
  ["python3 - <<'EOF'\nprint(open('x.py').read())\nEOF", []],
  ["git apply fix.diff", ["edit"]],
  ["echo a | tee -a src/x.py", ["edit"]],
  ["coop-task-update t1 done", ["task"]],
  ["coop-task-list", []],
  ["$(", []],
] as const)("%j", (command, expected) => {
  expect(marks(command)).toEqual(expected);
});

test("tools that edit are edits, and messages are told by their counts", () => {
  expect(marks('{"file_path": "a.py"}', "Edit")).toEqual(["edit"]);
  expect(marks('{"file_path": "a.py"}', "Read")).toEqual([]);
  expect(marksOf({ calls: [] }, { sends: 2, receives: 1 })).toEqual(["send", "receive"]);
  expect(marksOf({ calls: [] }, { sends: null, receives: null })).toEqual([]);
});
