#!/usr/bin/env bash
# crane COMMAND: reads standard input, writes standard output
source "$(dirname "$0")/lib/indent.sh"

case $1 in
  copy) cat ;;
  lines) wc -l ;;
  indent) indent ;;
  *)
    echo "crane: no such command: $1" >&2
    exit 2
    ;;
esac
