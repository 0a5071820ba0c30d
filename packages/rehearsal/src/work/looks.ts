import { EDITED_FILE } from "../scenario/planned-edits.ts";

/** A command with what it prints, and why it is run. */
export interface Beat {
  readonly thought: string;
  readonly command: string;
  readonly returncode: number;
  readonly output: string;
  /** Lines of a file that it shows, for who has a tool for that. */
  readonly reads?: { readonly file: string; readonly from: number; readonly count: number };
}

const beat = (thought: string, command: string, output: string): Beat => ({ thought, command, returncode: 0, output });

const LOG = "3c1f0de Keep the table's order\n8b20a47 Add base_table\n1f9d3e2 First version\n";

/** Looking around, before anything is changed. */
const before: readonly Beat[] = [
  beat(
    "Let me see what is there.",
    "ls src tests",
    "src:\n__init__.py\nregistry.py\n\ntests:\nconftest.py\ntest_registry.py\n",
  ),
  beat("What was done here lately?", "git log --oneline | head -3", LOG),
  beat(
    "Where are the functions that fill the table?",
    `grep -n 'def ' ${EDITED_FILE} | head -4`,
    "8:def base_table():\n41:def feature_1(table):\n61:def feature_2(table):\n81:def feature_3(table):\n",
  ),
  beat(
    "The top of the file says what it exports.",
    `sed -n '1,4p' ${EDITED_FILE}`,
    '"""The registry of features."""\n\nimport os\n\n',
  ),
  beat(
    "How do the tests get at the table?",
    "cat tests/conftest.py",
    "import builtins\nfrom src.registry import features\n\nbuiltins.features = features\n",
  ),
  beat("Do the tests pass as they are?", "python -m pytest -q tests", "...\n3 passed in 0.02s\n"),
  beat("Is the tree clean?", "git status --short", ""),
  beat("Who calls the functions?", "grep -rn 'feature_' src --include=*.py | wc -l", "24\n"),
];

/** Looking at what was changed. */
const after: readonly Beat[] = [
  beat("What have I changed so far?", "git status --short", ` M ${EDITED_FILE}\n`),
  beat("How much is it?", "git diff --stat", ` ${EDITED_FILE} | 2 ++\n 1 file changed, 2 insertions(+)\n`),
  beat("Does the module still load?", "python -c 'import src.registry'", ""),
  beat(
    "The tests that were there must go on passing.",
    "python -m pytest -q tests/test_registry.py",
    "...\n3 passed in 0.02s\n",
  ),
  beat("Blanks at the ends of lines?", "git diff --check", ""),
  beat("Does anybody else read the table?", "grep -rn 'base_table' src --include=*.py | wc -l", "2\n"),
];

/** The `n`th look of an agent that begins with the `first` one. */
export function look(hasEdited: boolean, first: number, n: number): Beat {
  const all = hasEdited ? after : before;
  return all[(first + n) % all.length] as Beat;
}
