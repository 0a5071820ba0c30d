#!/usr/bin/env bash
# Runs every tests/*.test.sh; each calls: check NAME EXPECTED COMMAND...
cd "$(dirname "$0")/.." || exit 2
passed=0
failed=0

check() {
  local name=$1 expected=$2 actual
  shift 2
  actual=$("$@" 2>&1)
  if [ "$actual" = "$expected" ]; then
    passed=$((passed + 1))
    echo "ok   $name"
  else
    failed=$((failed + 1))
    echo "FAIL $name: expected '$expected', got '$actual'"
  fi
}

for file in tests/*.test.sh; do
  source "$file"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
