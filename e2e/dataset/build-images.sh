#!/usr/bin/env bash
# Builds the image of every task here under the name that upstream asks for. A task that has not changed is not built again.
#   build-images.sh [--push REGISTRY]     --push: also into a registry, under the same name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

base=cooperbench-ts-e2e/base:1
registry=
if [ "${1:-}" = --push ]; then registry=${2:?--push needs a registry, such as 127.0.0.1:5000}; fi

base_id=$(docker image inspect -f '{{.Id}}' "$base") || { echo "parts: images FAILED: no image $base; run base-image.sh" >&2; exit 1; }

# build_task TASK NAME BASE BASE_ID: the image of a task on a base, as akhatua/cooperbench-NAME:TASK
build_task() {
  local task=$1 image=akhatua/cooperbench-$2:${1##*/} content log
  content=$(cd "$task" && { echo "$4"; find Dockerfile runner.sh repo -type f | LC_ALL=C sort | xargs sha256sum; } | sha256sum | cut -c1-16)
  if [ "$(docker image inspect -f '{{index .Config.Labels "cooperbench-ts-e2e.content"}}' "$image" 2>/dev/null)" = "$content" ]; then
    printf 'parts: images    %s already there\n' "$image"
  else
    if ! log=$(sed "s#^FROM .*#FROM $3#" "$task/Dockerfile" | DOCKER_BUILDKIT=0 docker build -f - --label cooperbench-ts-e2e=task \
      --label "cooperbench-ts-e2e.content=$content" -t "$image" "$task" 2>&1); then
      printf '%s\nparts: images FAILED: %s\n' "$log" "$image" >&2
      exit 1
    fi
    printf 'parts: images    %s built\n' "$image"
  fi
  if [ -n "$registry" ]; then
    docker tag "$image" "$registry/$image"
    docker push -q "$registry/$image" >/dev/null
    docker rmi "$registry/$image" >/dev/null
    printf 'parts: images    %s pushed to %s\n' "$image" "$registry"
  fi
}

for dockerfile in *_task/task*/Dockerfile; do
  task=$(dirname "$dockerfile")
  repo=${task%%_task/*}
  build_task "$task" "${repo//_/-}" "$base" "$base_id"
done

# The tasks of the agents' tests once more, on the base that agents can be installed in: as repositories named agents_<repo>_task, so
# that the tests of images keep their small ones.
agents=cooperbench-ts-e2e/agents:1
if [ -z "$registry" ] && agents_id=$(docker image inspect -f '{{.Id}}' "$agents" 2>/dev/null); then
  build_task abacus_calc_task/task0 agents-abacus-calc "$agents" "$agents_id"
  build_task paper_crane_task/task7 agents-paper-crane "$agents" "$agents_id"
fi
