import type { DockerClient } from "../client/docker-client.ts";
import { type ContainerRequest, runProbe, withProbeContainer } from "./probe-container.ts";

/** What an evaluation reads of a task image, and what no set-up may touch. */
export const taskPaths = ["/workspace", "/patches", "/usr/local/bin/runner.sh"] as const;

/** Names, types, modes, owners, times, the targets of links and the content of files: each path one hash, or `absent`. */
const treeScript = String.raw`
set -o pipefail
list() {
  find "$1" -print0 | LC_ALL=C sort -z | xargs -0 -r stat -c '%N %f %u %g %Y' &&
    find "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
}
for path in ${taskPaths.join(" ")}; do
  if [ ! -e "$path" ]; then printf 'tree\t%s\tabsent\n' "$path"
  elif hash=$(list "$path" | sha256sum); then printf 'tree\t%s\t%s\n' "$path" "$hash"
  else printf 'tree\t%s\tunreadable\n' "$path"; fi
done
`;

/** A hash by path. A path that could not be read, or was not reached in time, is not in it. */
export async function treeHashes(
  client: DockerClient,
  request: Omit<ContainerRequest, "script">,
): Promise<ReadonlyMap<string, string>> {
  const whole: ContainerRequest = { ...request, script: treeScript };
  const { stdout } = await withProbeContainer(client, whole, (id) => runProbe(client, id, whole));
  const hashes = new Map<string, string>();
  for (const line of stdout.split("\n")) {
    const [mark, path, hash] = line.split("\t");
    if (mark === "tree" && path !== undefined && hash !== undefined && hash !== "unreadable") hashes.set(path, hash);
  }
  return hashes;
}
