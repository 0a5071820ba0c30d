import type { OwnDaemon } from "./own-daemon.ts";

/** A container with a file, a hard link, an extended attribute and a deleted file of the image in its layer. */
export async function makeKeeper(daemon: OwnDaemon, image: string): Promise<void> {
  await daemon.docker(
    "create",
    "--name",
    "keeper",
    "--network",
    "none",
    "--entrypoint",
    "/bin/bash",
    image,
    "-c",
    "echo kept >/kept; ln /kept /linked; rm -rf /workspace/repo/module.txt; mkdir -p /opt/payload.new; rm -rf /opt/payload; mkdir /opt/payload; echo x >/opt/payload/y",
  );
  await daemon.docker("start", "-a", "keeper");
}
