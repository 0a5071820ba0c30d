check "copies" abc ./crane.sh copy <<<abc
check "counts lines" 2 ./crane.sh lines <<<$'a\nb'
check "indents" "  abc" ./crane.sh indent <<<abc
