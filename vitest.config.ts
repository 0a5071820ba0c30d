import { configDefaults, defineConfig } from "vitest/config";

const conditions = ["@cooperbench-ts/source"];
const slow = { testTimeout: 300_000, hookTimeout: 300_000 };
const long = ["e2e/attempts/**/*.test.ts", "e2e/**/*.long.test.ts"];

/**
 * Unit tests run on the sources; end-to-end tests run what was built, as a user gets it. `long` are the failure tests of
 * whole attempts over the real upstream, and the `.long.test.ts` files beside the quick ones: they take longer than
 * everything else together, so they run on demand.
 */
export default defineConfig({
  test: {
    reporters: ["default", "./scripts/closing-line-reporter.mjs"],
    projects: [
      {
        resolve: { conditions },
        ssr: { resolve: { conditions } },
        // On all processors: by default one of two would do nothing.
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts"],
          maxWorkers: "100%",
          sequence: { groupOrder: 1 },
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...long],
          // Two at a time, after the unit tests: most of their time goes to waiting for Docker and for upstream.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...slow,
        },
      },
      // The contract again, of what its other run leaves out; see `describeSubjects`.
      {
        test: {
          name: "long",
          include: [...long, "e2e/contract/*.test.ts"],
          env: { CONTRACT: "cold" },
          fileParallelism: false,
          ...slow,
        },
      },
    ],
  },
});
