# The last line of every table.

echo "all heights in $unit"
