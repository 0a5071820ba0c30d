check "adds" 5 bin/abacus add 2 3
check "divides" 4 bin/abacus div 12 3
check "refuses what it does not know" "abacus: no such operation: cube" bin/abacus cube 1 2
