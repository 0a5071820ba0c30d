import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "node/index": "src/node/index.ts",
    "experiment/index": "src/experiment/index.ts",
    "export/parquet": "src/export/parquet.ts",
    "export/arrow": "src/export/arrow.ts",
    "export/svg": "src/export/svg.ts",
    "node/png": "src/node/png.ts",
  },
  format: ["esm"],
  target: "es2023",
  dts: false,
  sourcemap: true,
  clean: true,
});
