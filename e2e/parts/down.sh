#!/usr/bin/env bash
# Stops what up.sh started, and nothing else. Installed files stay; README.md says how to remove them.
set -euo pipefail

parts=${COOPERBENCH_TS_PARTS:-$HOME/.cache/cooperbench-ts/parts}
for name in dockerd docker-registry; do
  file=$parts/run/$name.pid
  [ -e "$file" ] || continue
  read -r pid started <"$file"
  alive() { [ "$(awk '{print $22}' "/proc/$pid/stat" 2>/dev/null)" = "$started" ]; }
  if alive; then
    kill -TERM "$pid"
    for ((i = 0; i < 150; i++)); do
      alive || break
      sleep 0.2
    done
    if alive; then
      kill -KILL "$pid"
      echo "parts: $name killed after 30 s"
    else
      echo "parts: $name stopped"
    fi
  else
    echo "parts: $name was not running any more"
  fi
  rm -f "$file"
  if [ "$name" = dockerd ]; then PATH="$PATH:/usr/sbin:/sbin" ip link delete cbts-e2e0 2>/dev/null || true; fi
done
ip link delete cbts-test0 2>/dev/null && echo "parts: the bridge of test daemons removed" || true
