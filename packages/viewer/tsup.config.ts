import { defineConfig } from "tsup";

export default defineConfig({
  entry: { index: "src/index.ts", "serve-worker": "src/serve-worker.ts" },
  format: ["esm"],
  target: "node22",
  dts: false,
  sourcemap: true,
  clean: true,
});
