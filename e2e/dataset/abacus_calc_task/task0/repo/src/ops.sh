# One function per operation: op_<name> A B prints the result.

op_add() {
  echo $(($1 + $2))
}

op_sub() {
  echo $(($1 - $2))
}

op_div() {
  echo $(($1 / $2))
}

op_mul() {
  echo $(($1 * $2))
}
