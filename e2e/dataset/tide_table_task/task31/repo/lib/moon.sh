# Days since the new moon.

show_moon() {
  if [ "$1" -lt 15 ]; then echo waxing; else echo waning; fi
}

show_month() {
  echo "29 days"
}
