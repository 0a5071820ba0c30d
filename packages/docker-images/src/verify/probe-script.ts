import { createHash } from "node:crypto";

/** Programs that upstream's phases start by name in a task image (connectors/git, gh shim, eval sandbox), beside bash and git. */
export const requiredPrograms = [
  "base64",
  "cat",
  "chmod",
  "cp",
  "grep",
  "mkdir",
  "mktemp",
  "rm",
  "sed",
  "sh",
  "sleep",
  "test",
  "tr",
  "xargs",
] as const;

/**
 * Runs in bash inside the image. Each line it prints is `cb<TAB>CHECK<TAB>ok|bad|note<TAB>DETAIL`; `cb<TAB>end` proves that it ran
 * to its end. It changes only its own container. The last steps are upstream's own set-up from 0.0.23 on
 * (refs cut off, `git gc --prune=now`, a push to a bare repository), because they are paid from every agent's minutes.
 */
export const probeScript = String.raw`
export GIT_TERMINAL_PROMPT=0
say() { printf 'cb\t%s\t%s\t%s\n' "$1" "$2" "$(printf '%s' "$3" | head -c 600 2>/dev/null | tr '\n\t' '  ' 2>/dev/null)"; }
plain() { printf 'cb\t%s\t%s\t%s\n' "$1" "$2" "$3"; }
repo=/workspace/repo

for name in ${requiredPrograms.join(" ")}; do
  type -P "$name" >/dev/null || plain "program-$name" bad "$name is not on PATH"
done
type -P bash >/dev/null || plain program-bash bad 'bash is not on PATH (only /bin/bash)'
if ! type -P git >/dev/null; then plain git bad 'git is not on PATH'
elif ! out=$(/bin/bash -lc 'command -v git' 2>&1); then say git-login-shell bad "git is not on PATH in a login shell: $out"; fi

runner=/usr/local/bin/runner.sh
if [ ! -e "$runner" ]; then plain runner-sh bad "$runner does not exist"
elif [ ! -f "$runner" ]; then plain runner-sh bad "$runner is no file"
elif [ ! -x "$runner" ]; then plain runner-sh bad "$runner is not executable"; fi

for dir in /usr/local/bin /tmp /workspace; do
  if [ ! -d "$dir" ]; then plain "writable-$dir" bad "$dir does not exist"
  elif ! ( : >"$dir/.cooperbench-ts-probe" ) 2>/dev/null; then plain "writable-$dir" bad "$dir is not writable"
  else rm -f "$dir/.cooperbench-ts-probe"; fi
done
mkdir -p /patches 2>/dev/null || plain writable-/patches bad '/patches cannot be made: upstream puts patches there'

if [ ! -d "$repo" ]; then plain git-work-tree bad "$repo does not exist"
elif type -P git >/dev/null; then
  cd "$repo" || plain git-work-tree bad "$repo cannot be entered"
  if ! top=$(git rev-parse --show-toplevel 2>&1); then say git-work-tree bad "$repo is no git work tree: $top"
  elif [ "$top" != "$(pwd -P)" ]; then say git-work-tree bad "$repo lies inside the work tree $top"
  elif ! head=$(git rev-parse --verify 'HEAD^{commit}' 2>&1); then say git-head bad "$repo has no HEAD: $head"
  else
    say head note "$head"
    if git symbolic-ref -q HEAD >/dev/null; then plain head-detached note no; else plain head-detached note yes; fi
    if ! out=$(git status --porcelain 2>&1); then say git-clean bad "git status fails: $out"
    elif [ -n "$out" ]; then say git-clean bad "git status is not empty: $out"; fi
    config="-c user.email=probe@cooperbench.local -c user.name=probe"
    git remote remove origin 2>/dev/null
    git for-each-ref --format='%(refname)' refs/remotes | xargs -r -n1 git update-ref -d 2>/dev/null
    git tag -l | xargs -r git tag -d >/dev/null 2>&1
    git for-each-ref --format='%(refname:short)' refs/heads | xargs -r -n1 git branch -D >/dev/null 2>&1
    git reflog expire --expire=now --all >/dev/null 2>&1
    from=$EPOCHREALTIME
    out=$(git gc --prune=now --quiet 2>&1); code=$?
    plain gc note "$from $EPOCHREALTIME $code"
    [ $code = 0 ] || say git-gc note "git gc ends with $code: $out"
    if ! out=$(git init -q --bare /tmp/cooperbench-ts-probe.git 2>&1 && git push -q /tmp/cooperbench-ts-probe.git HEAD:refs/heads/probe 2>&1); then
      say git-push bad "git cannot push to a bare repository: $out"
    fi
    if ! out=$(git checkout -q -b cooperbench-ts-probe 2>&1 && git $config commit -q --allow-empty -m probe 2>&1); then say git-commit bad "git cannot commit on a branch: $out"; fi
  fi
fi
printf 'cb\tend\n'
`;

/** Changes with the checks, so that results of older checks are not reused. */
export const probeVersion = createHash("sha256").update(probeScript).digest("hex").slice(0, 16);
