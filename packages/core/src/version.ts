/** Version of this package, written into manifests and journals. Kept equal to package.json by a test. */
export const harnessVersion = "0.0.0";
