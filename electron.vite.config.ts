import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * Three bundles: main (ES module, dependencies stay in node_modules), preload (one CommonJS file, which is all that a
 * sandboxed preload can be) and renderer. Building needs Electron's package but not its binary.
 */
export default defineConfig({
  main: {
    build: {
      target: 'node24',
      externalizeDeps: true,
      sourcemap: true,
      lib: { entry: resolve('src/main/index.ts'), formats: ['es'], fileName: () => 'index.js' },
    },
  },
  preload: {
    build: {
      target: 'node24',
      externalizeDeps: false,
      lib: { entry: resolve('src/preload/index.ts'), formats: ['cjs'], fileName: () => 'index.cjs' },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    plugins: [react(), tailwindcss()],
    build: {
      target: 'chrome140',
      rolldownOptions: { input: resolve('src/renderer/index.html') },
      // A data: URL would need a wider content security policy, and every icon is a file of the package anyway.
      assetsInlineLimit: 0,
    },
  },
});
