// Builds the page into dist/page: classic scripts, since a page that is opened from a disk may not load modules.
import { build, type InlineConfig } from "vite";

const root = new URL("..", import.meta.url).pathname;

/** Each script stands alone: what draws figures is large, and is loaded when the first one is asked for. */
const scripts = {
  app: { entry: "src/app/main.tsx", name: "cooperbenchApp" },
  charts: { entry: "src/app/charts/charts.ts", name: "cooperbenchCharts" },
} as const;

for (const [script, { entry, name }] of Object.entries(scripts)) await build(config(script, entry, name));

function config(script: string, entry: string, name: string): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: "warn",
    resolve: {
      conditions: ["@cooperbench-ts/source", "module", "browser", "import", "default"],
      alias: { react: "preact/compat", "react-dom": "preact/compat", "react/jsx-runtime": "preact/jsx-runtime" },
    },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir: "dist/page",
      emptyOutDir: script === "app",
      target: "es2023",
      sourcemap: false,
      minify: true,
      cssCodeSplit: false,
      lib: { entry, name, formats: ["iife"], fileName: () => `${script}.js`, cssFileName: script },
    },
  };
}
