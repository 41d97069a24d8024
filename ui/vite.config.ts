// builds the window; also runs its tests
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The addresses in Svelte's error texts: the built window names no outside host. */
function withoutErrorLinks(): Plugin {
  return {
    name: "without-error-links",
    apply: "build",
    renderChunk: (code) => code.replaceAll("https://svelte.dev/e/", "svelte: "),
  };
}

export default defineConfig({
  plugins: [svelte(), svelteTesting(), withoutErrorLinks()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    target: ["safari17.5", "chrome123", "edge123"],
    // fonts stay files: the content security policy allows fonts from the app only
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["tests/setup.ts"],
    include: ["tests/**/*.test.ts"],
    restoreMocks: true,
    testTimeout: 90_000,
  },
});
