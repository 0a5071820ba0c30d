/** A host as the worker's own machine knows it: nothing of it is in an order. */
export interface WorkerOptions {
  readonly folder: string;
  readonly published: string | null;
  readonly dataset: string;
  readonly upstream: string;
  /** Set when the executable is a stand-in that plays this version. */
  readonly standIn: { readonly version: string } | null;
  /** Base URL of the model; null: the provider's own. */
  readonly endpoint: string | null;
  /** Variable of the worker's environment that holds the key; null: the model needs none. */
  readonly keyEnv: string | null;
  /** null: no container is needed. */
  readonly dockerSocket: string | null;
  readonly socketFolder: string;
}
