/** Labels of the containers and images that this package makes. */
export const labelKeys = {
  role: "dev.cooperbench-ts.role",
  /** Unix time in seconds after which it has no business to exist. */
  expires: "dev.cooperbench-ts.expires",
} as const;

export const verificationRole = "image-verification";
/** Of a container in which a program is installed. */
export const setupRole = "program-setup";
/** Of an image with a program in it. */
export const derivedRole = "derived-image";

/** Labels of a derived image: what it was made of. */
export const derivedKeys = {
  program: "dev.cooperbench-ts.program",
  version: "dev.cooperbench-ts.program-version",
  /** Name of the image that it was made of. */
  base: "dev.cooperbench-ts.base",
  /** Registry digest of that image, or its id where it has none. */
  baseDigest: "dev.cooperbench-ts.base-digest",
  /** sha256 of the set-up script. */
  script: "dev.cooperbench-ts.setup-script",
  /** What all of this but the version comes to. */
  identity: "dev.cooperbench-ts.derived-identity",
} as const;
