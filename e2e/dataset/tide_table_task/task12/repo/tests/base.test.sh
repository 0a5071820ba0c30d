check "shows both heights" "5 2" bash -c './tide.sh 5 2 | head -n 1 | tr -dc "0-9 \n" | xargs'
