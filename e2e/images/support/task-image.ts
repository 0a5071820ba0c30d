import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { baseImage, sharedSocket } from "../missing-parts.ts";
import { run, output } from "./run.ts";

export interface Blob {
  readonly digest: string;
  readonly bytes: Buffer;
}

/** An image as a registry holds it. */
export interface TaskImage {
  readonly config: Blob;
  readonly layers: readonly Blob[];
  readonly manifest: string;
  readonly digest: string;
  readonly mediaType: string;
}

interface Layer {
  readonly blob: Blob;
  readonly diffId: string;
}

export interface TaskImageOptions {
  /** Content of the task's repository: what makes one image differ from another. */
  readonly name: string;
  /** Layers of incompressible bytes; equal name and size make an equal layer. */
  readonly layers?: readonly { readonly name: string; readonly bytes: number }[];
  readonly entrypoint?: readonly string[] | null;
  readonly platform?: { readonly os: string; readonly architecture: string };
  /** What is wrong with it. */
  readonly broken?: readonly (
    | "dirty"
    | "no-runner"
    | "runner-not-executable"
    | "no-base64"
    | "no-git"
    | "no-bash"
    | "no-repo"
  )[];
}

export function sha256(bytes: Buffer | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

let base: Promise<Layer> | null = null;

/** The base image's only layer, taken from the shared daemon without changing anything there. */
async function baseLayer(): Promise<Layer> {
  base ??= (async () => {
    const directory = await mkdtemp(join(tmpdir(), "cbts-base-"));
    try {
      await output("docker", ["-H", `unix://${sharedSocket}`, "save", "-o", join(directory, "base.tar"), baseImage]);
      const [manifest] = JSON.parse(await output("tar", ["-xOf", join(directory, "base.tar"), "manifest.json"])) as {
        Layers: string[];
      }[];
      const layer = await run("tar", ["-xOf", join(directory, "base.tar"), manifest?.Layers[0] ?? ""]);
      return layerOf(layer.stdout);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  })();
  return base;
}

function layerOf(tar: Buffer): Layer {
  const bytes = gzipSync(tar, { level: 1 });
  return { blob: { digest: sha256(bytes), bytes }, diffId: sha256(tar) };
}

/** A task image of the shape upstream's have: base, repository with a detached HEAD and a clean tree, runner.sh as entrypoint. */
export async function makeTaskImage(options: TaskImageOptions): Promise<TaskImage> {
  const layers = [await baseLayer()];
  for (const { name, bytes } of options.layers ?? []) layers.push(await payloadLayer(name, bytes));
  layers.push(await taskLayer(options));
  return imageOf(layers, options);
}

export function imageOf(
  layers: readonly Layer[],
  options: Pick<TaskImageOptions, "entrypoint" | "platform">,
): TaskImage {
  const { os, architecture } = options.platform ?? {
    os: "linux",
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
  };
  const config = Buffer.from(
    JSON.stringify({
      architecture,
      os,
      created: "2026-01-01T00:00:00Z",
      config: {
        Env: ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"],
        WorkingDir: "/workspace",
        Cmd: ["/bin/bash"],
        ...(options.entrypoint === null ? {} : { Entrypoint: options.entrypoint ?? ["/usr/local/bin/runner.sh"] }),
      },
      rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.diffId) },
      history: layers.map((layer) => ({ created: "2026-01-01T00:00:00Z", created_by: `layer ${layer.diffId}` })),
    }),
  );
  const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: config.length,
      digest: sha256(config),
    },
    layers: layers.map(({ blob }) => ({
      mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
      size: blob.bytes.length,
      digest: blob.digest,
    })),
  });
  return {
    config: { digest: sha256(config), bytes: config },
    layers: layers.map((layer) => layer.blob),
    manifest,
    digest: sha256(manifest),
    mediaType,
  };
}

async function payloadLayer(name: string, size: number): Promise<Layer> {
  const content = Buffer.alloc(size);
  // A stream of hashes: gzip cannot shrink it, and it is the same every time.
  for (let at = 0; at < size; at += 32) createHash("sha256").update(`${name}:${at}`).digest().copy(content, at);
  return inFolder(async (root) => put(root, `opt/payload/${name}`, content, 0o644));
}

async function taskLayer(options: TaskImageOptions): Promise<Layer> {
  const broken = new Set(options.broken);
  return inFolder(async (root) => {
    const repo = join(root, "workspace/repo");
    await put(root, "workspace/repo/module.txt", Buffer.from(`${options.name}\n`), 0o644);
    if (!broken.has("no-repo")) {
      const git = (...argv: string[]) =>
        output(
          "git",
          ["-c", "user.email=t@example.org", "-c", "user.name=t", "-c", "init.defaultBranch=main", ...argv],
          { cwd: repo, env: fixedDates },
        );
      await git("init", "-q");
      await git("add", "-A");
      await git("commit", "-qm", "first");
      await git("checkout", "-q", "--detach");
    }
    if (broken.has("dirty")) await put(root, "workspace/repo/left-over.txt", Buffer.from("x"), 0o644);
    if (!broken.has("no-runner")) {
      await put(
        root,
        "usr/local/bin/runner.sh",
        Buffer.from("#!/bin/bash\necho runner\n"),
        broken.has("runner-not-executable") ? 0o644 : 0o755,
      );
    }
    for (const program of ["base64", "git", "bash"] as const) {
      // A whiteout: the layer removes the base's file.
      if (broken.has(`no-${program}`)) await put(root, `usr/bin/.wh.${program}`, Buffer.alloc(0), 0o644);
    }
  });
}

const fixedDates = {
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

async function put(root: string, path: string, content: Buffer, mode: number): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  await chmod(file, mode);
}

async function inFolder(fill: (root: string) => Promise<void>): Promise<Layer> {
  const root = await mkdtemp(join(tmpdir(), "cbts-layer-"));
  try {
    await fill(root);
    const tar = await run("tar", [
      "-C",
      root,
      "--owner=0",
      "--group=0",
      "--numeric-owner",
      "--sort=name",
      "--mtime=2026-01-01",
      "-cf",
      "-",
      ".",
    ]);
    return layerOf(tar.stdout);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
