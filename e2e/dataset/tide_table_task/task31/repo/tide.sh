#!/usr/bin/env bash
# tide COMMAND VALUE
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/height.sh"
source "$here/lib/moon.sh"

"show_$1" "$2"
