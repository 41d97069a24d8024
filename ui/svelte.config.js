import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default {
  preprocess: vitePreprocess(),
  // our own parts use runes only; the icons of carbon-icons-svelte are older
  compilerOptions: { runes: undefined },
};
