import { defineConfig } from "tsup";

export default defineConfig({
  entry: { index: "src/index.ts", "host/index": "src/host/index.ts" },
  format: ["esm"],
  target: "node22",
  dts: false,
  sourcemap: true,
  clean: true,
});
