# Two blanks before every line.

indent() {
  sed 's/^/  /'
}
