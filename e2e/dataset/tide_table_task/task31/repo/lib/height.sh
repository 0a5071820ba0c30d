# Heights are in centimetres.

show_height() {
  echo "$1 cm"
}

show_range() {
  echo "0 to $1 cm"
}

show_unit() {
  echo "cm"
}
