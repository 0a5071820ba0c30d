#!/usr/bin/env bash
# Makes the image of upstream's git server under the name that upstream asks for: the base image and this Debian's own git daemon, no download.
# One that was made in another way, such as by upstream itself, is left as it is.
set -euo pipefail

base=cooperbench-ts-e2e/base:1
image=cooperbench-git-server:local
base_id=$(docker image inspect -f '{{.Id}}' "$base") || { echo "parts: images FAILED: no image $base; run base-image.sh" >&2; exit 1; }
recipe=$({ echo "$base_id"; cat "${BASH_SOURCE[0]}" /usr/lib/git-core/git-daemon; } | sha256sum | cut -c1-16)
label() { docker image inspect -f "{{with .Config.Labels}}{{index . \"$1\"}}{{end}}" "$image"; }
if made=$(label cooperbench-ts-e2e 2>/dev/null); then
  if [ "$made" != git-daemon ]; then
    printf 'parts: images    %s is somebody else'"'"'s, and stays\n' "$image"
    exit 0
  elif [ "$(label cooperbench-ts-e2e.content)" = "$recipe" ]; then
    printf 'parts: images    %s already there\n' "$image"
    exit 0
  fi
fi

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp /usr/lib/git-core/git-daemon "$context/"
# The base image has the libraries that git is linked to, and its daemon needs no more.
cat >"$context/Dockerfile" <<'DOCKERFILE'
FROM cooperbench-ts-e2e/base:1
COPY git-daemon /usr/lib/git-core/git-daemon
# Without one of its libraries it could not even say how it is called.
RUN mkdir /git && { git daemon --no-such-option; [ $? = 129 ]; }
ENTRYPOINT ["git", "daemon", \
            "--reuseaddr", \
            "--export-all", \
            "--enable=receive-pack", \
            "--base-path=/git", \
            "--listen=0.0.0.0", \
            "/git"]
DOCKERFILE
if ! log=$(DOCKER_BUILDKIT=0 docker build --force-rm --label cooperbench-ts-e2e=git-daemon --label "cooperbench-ts-e2e.content=$recipe" \
  -t "$image" "$context" 2>&1); then
  printf '%s\nparts: images FAILED: %s\n' "$log" "$image" >&2
  exit 1
fi
printf 'parts: images    %s made\n' "$image"
