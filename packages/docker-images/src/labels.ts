/** Labels of the containers that this package makes. */
export const labelKeys = {
  role: "dev.cooperbench-ts.role",
  /** Unix time in seconds after which it has no business to exist. */
  expires: "dev.cooperbench-ts.expires",
} as const;

export const verificationRole = "image-verification";
