import { DockerImagesError } from "../errors.ts";

/** The parts of an image name as Docker reads it. */
export interface ImageReference {
  /** Host of the registry; `docker.io` for Docker Hub. */
  readonly registry: string;
  /** Path below the registry, `library/` included for Hub's official images. */
  readonly path: string;
  /** The name without its tag or digest, as given: what the daemon wants. */
  readonly repository: string;
  /** A tag, or `sha256:…`. */
  readonly tagOrDigest: string;
}

const REFERENCE = /^(?<repository>[^@\s]+?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** Throws `invalid-image-name`. */
export function parseImageReference(name: string): ImageReference {
  const parts = REFERENCE.exec(name)?.groups;
  const repository = parts?.["repository"];
  if (parts === undefined || repository === undefined || repository !== repository.toLowerCase()) {
    throw new DockerImagesError("invalid-image-name", `"${name}" is no image name`, {
      subject: name,
      remedy: "write it as docker pull takes it: [registry/]namespace/name[:tag][@sha256:…], in lower case",
    });
  }
  const [head = "", ...rest] = repository.split("/");
  const hasRegistry = rest.length > 0 && (head.includes(".") || head.includes(":") || head === "localhost");
  const path = hasRegistry ? rest.join("/") : repository;
  const registry = hasRegistry && head !== "index.docker.io" ? head : "docker.io";
  return {
    registry,
    path: registry === "docker.io" && !path.includes("/") ? `library/${path}` : path,
    repository,
    tagOrDigest: parts["digest"] ?? parts["tag"] ?? "latest",
  };
}
