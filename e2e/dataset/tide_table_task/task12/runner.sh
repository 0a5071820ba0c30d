#!/bin/bash
# runner.sh TESTS.patch [FEATURE.patch]: both lie in /patches
set -e
cd /workspace/repo

cleanup() {
  echo "Cleaning up repository..."
  git reset --hard HEAD
  git clean -fdx
}
trap cleanup EXIT

git reset --hard HEAD
git clean -fdx
if [[ -n "$2" ]]; then
  echo "Applying feature patch: $2"
  git apply --ignore-whitespace --ignore-space-change "/patches/$2"
fi
if [[ -n "$1" ]]; then
  echo "Applying test patch: $1"
  git apply --ignore-whitespace --ignore-space-change "/patches/$1"
fi
bash tests/run.sh
