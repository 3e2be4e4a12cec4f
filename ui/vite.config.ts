import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The fake platform is for a browser and for tests; the program's own bundle is never built in that mode.
export default defineConfig(({ mode }) => {
  const platform = mode === "fake" || mode === "test" ? "fake" : "tauri";
  return {
    base: "./",
    resolve: {
      alias: { "#platform": fileURLToPath(new URL(`./src/platform/${platform}.ts`, import.meta.url)) },
    },
    build: { target: ["es2022", "safari16"], modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
    test: { environment: "node", include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
  };
});
