/** Version of this package, shown at the foot of the page. Kept equal to package.json by a test. */
export const viewerVersion = "0.0.0";
