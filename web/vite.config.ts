/** How the page is built and its logic tested. What is built needs no inline script or style, so the CSP can forbid both. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200, // the graph and the charts, loaded when opened
  },
  test: {
    environment: "happy-dom",
    isolate: false, // one document per worker: a third of the time; every test cleans up after itself
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
