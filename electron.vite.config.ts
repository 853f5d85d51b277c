import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * Three bundles: main (ES modules, dependencies stay in node_modules; the app's entry, and those of the exchange's and the
 * watchdog's processes, which plain Node runs), preload (one CommonJS file, which is all that a
 * sandboxed preload can be) and renderer. Building needs Electron's package but not its binary.
 */
export default defineConfig({
  main: {
    build: {
      target: 'node24',
      externalizeDeps: true,
      sourcemap: true,
      lib: {
        entry: Object.fromEntries(
          ['index', 'exchange', 'watchdog'].map((name) => [name, resolve(`src/main/${name}.ts`)]),
        ),
        formats: ['es'],
        fileName: (_format, name) => `${name}.js`,
      },
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
