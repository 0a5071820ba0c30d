#!/usr/bin/env bash
# Makes the image that the task images build on from this Debian's own binaries: no download, a few seconds.
set -euo pipefail

image=cooperbench-ts-e2e/base:1
recipe=$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-16)
if [ "$(docker image inspect -f '{{index .Config.Labels "cooperbench-ts-e2e.content"}}' "$image" 2>/dev/null)" = "$recipe" ]; then
  printf 'parts: images    %s already there\n' "$image"
  exit 0
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/usr/{bin,sbin,lib,lib64,local/bin} "$root"/{etc,proc,sys,dev,root,workspace} "$root"/usr/share/git-core/templates
mkdir -m 1777 -p "$root"/tmp "$root"/var/tmp
for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done

# Everything a package puts into a bin folder, with the libraries that it is linked to.
programs=()
for package in bash coreutils findutils grep sed tar gzip diffutils mawk debianutils hostname procps util-linux; do
  while read -r path; do
    if [ -f "$path" ] && [ -x "$path" ]; then programs+=("$path"); fi
  done < <(dpkg -L "$package" 2>/dev/null | grep -E '^(/usr)?/bin/')
done
programs+=(/usr/bin/git)
for program in "${programs[@]}"; do cp -L "$program" "$root/usr/bin/"; done
ln -s bash "$root/usr/bin/sh"
ln -s mawk "$root/usr/bin/awk"

# git's own commands are one binary under many names, or shell; what speaks HTTP or mail is left out.
mkdir -p "$root/usr/lib/git-core"
ln -s ../../bin/git "$root/usr/lib/git-core/git"
for path in /usr/lib/git-core/git-*; do
  name=${path##*/}
  if [ "$(readlink "$path")" = git ]; then
    ln -s git "$root/usr/lib/git-core/$name"
  elif [ -f "$path" ] && { [ "$name" = git-sh-i18n--envsubst ] || [ ! -x "$path" ] || head -c 9 "$path" | grep -q '^#!/bin/sh'; }; then
    cp "$path" "$root/usr/lib/git-core/$name"
  fi
done

mkdir -p "$root/usr/lib/locale"
cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale/" 2>/dev/null || cp -r /usr/lib/locale/C.UTF-8 "$root/usr/lib/locale/"

for program in "$root"/usr/bin/* "$root/usr/lib/git-core/git-sh-i18n--envsubst"; do
  if [ -L "$program" ]; then continue; fi
  ldd "$program" 2>/dev/null | grep -oE '/[^ ]+' || true
done | sort -u | while read -r library; do
  target=$root/$(readlink -f "$(dirname "$library")")
  mkdir -p "$target"
  cp -Ln "$library" "$target/"
done

echo 'root:x:0:0:root:/root:/bin/bash' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
printf '[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n' >"$root/etc/gitconfig"

tar -C "$root" -c . | docker import \
  --change "LABEL cooperbench-ts-e2e=base cooperbench-ts-e2e.content=$recipe" \
  --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' \
  --change 'ENV LC_ALL=C.UTF-8' \
  --change 'WORKDIR /workspace' \
  --change 'CMD ["/bin/bash"]' \
  - "$image" >/dev/null
printf 'parts: images    %s made, %s\n' "$image" "$(docker image inspect -f '{{.Size}}' "$image" | numfmt --to=si)"
