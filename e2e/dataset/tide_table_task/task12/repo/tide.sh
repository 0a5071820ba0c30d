#!/usr/bin/env bash
# tide HIGH LOW: a day's row and a footer
here=$(cd "$(dirname "$0")" && pwd)

unit=m

row() {
  echo "high $1$unit low $2$unit"
}

row "$1" "$2"
source "$here/lib/footer.sh"
