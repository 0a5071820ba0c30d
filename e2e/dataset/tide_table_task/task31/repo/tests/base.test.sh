check "height" "120 cm" ./tide.sh height 120
check "moon" waning ./tide.sh moon 20
