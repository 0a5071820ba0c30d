/** A login at a registry. Values are handed to the daemon and the registry, and to nobody else. */
export type Credentials =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "identity-token"; readonly token: string };
