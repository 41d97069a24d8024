// serves the window over made-up answers, to look at a state: `npm run preview-states`, then /?state=checkup&theme=dark
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte({ configFile: "../svelte.config.js" })],
  server: { port: 5199, fs: { allow: [".."] } },
  cacheDir: "../node_modules/.vite-preview",
});
