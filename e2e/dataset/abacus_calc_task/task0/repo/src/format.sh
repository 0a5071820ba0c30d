# How a result is shown.

format_number() {
  echo "$1"
}

format_error() {
  echo "abacus: $1" >&2
}
