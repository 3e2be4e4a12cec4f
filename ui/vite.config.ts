import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { forFrozenPrototype } from "./vite.frozen";

const bundleBytesMax = 80 * 1024;

/** Fails the build when the program's bundle grows beyond its budget, or when anything of the fake platform is in it. */
function budget(): Plugin {
  return {
    name: "budget",
    generateBundle(_options, bundle) {
      let bytes = 0;
      for (const file of Object.values(bundle)) {
        bytes += gzipSync(file.type === "chunk" ? file.code : file.source).length;
        const fake = file.type === "chunk" ? file.moduleIds.find((id) => id.includes("/platform/fake")) : undefined;
        if (fake !== undefined) this.error(`${fake} must not be in the program's bundle`);
      }
      if (bytes > bundleBytesMax) this.error(`the bundle is ${bytes} bytes gzipped; at most ${bundleBytesMax} are allowed`);
    },
  };
}

// The fake platform is for a browser and for tests; the program's own bundle is never built in that mode.
export default defineConfig(({ mode }) => {
  const platform = mode === "fake" || mode === "test" ? "fake" : "tauri";
  return {
    base: "./",
    resolve: {
      alias: { "#platform": fileURLToPath(new URL(`./src/platform/${platform}.ts`, import.meta.url)) },
    },
    plugins: platform === "tauri" ? [forFrozenPrototype(), budget()] : [],
    build: { target: ["es2022", "safari16"], modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
    test: { environment: "node", include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
  };
});
