/** Version of the CLI. Kept equal to package.json by a test. */
export const version = "0.0.0";
