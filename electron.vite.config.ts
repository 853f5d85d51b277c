import { cpSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { build, type Plugin } from 'vite';

/**
 * The programs of the exchange's, the watchdog's and the tournament's processes and of four threads, built after main.
 * Plain Node runs them, which reads no archive of Electron's, so they lie beside it in the package: bundles of their own
 * with all that they need.
 */
const processes: Plugin = {
  name: 'own-processes',
  closeBundle: async () => {
    await build({
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true },
      build: {
        ssr: true,
        target: 'node24',
        outDir: resolve('out/processes'),
        emptyOutDir: true,
        rolldownOptions: {
          input: {
            exchange: resolve('src/main/exchange.ts'),
            watchdog: resolve('src/main/watchdog.ts'),
            'tree-thread': resolve('src/main/tree-thread.ts'),
            'verify-thread': resolve('src/main/verify-thread.ts'),
            'outside-files': resolve('src/main/outside-files.ts'),
            'report-thread': resolve('src/main/report-thread.ts'),
            tournament: resolve('src/main/tournament.ts'),
            'tournament-thread': resolve('src/main/tournament-thread.ts'),
          },
          output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
        },
      },
    });
    bringStandardFonts(resolve('out/processes'));
  },
};

/** pdfkit finds its fonts' measures through its own package.json, which a bundle leaves behind: they come along. */
function bringStandardFonts(to: string): void {
  cpSync(resolve('node_modules/pdfkit/js/standard-fonts'), resolve(to, 'standard-fonts'), { recursive: true });
  const imports = { '#standard-fonts/*': './standard-fonts/*.cjs' };
  writeFileSync(resolve(to, 'package.json'), `${JSON.stringify({ type: 'module', imports }, null, 2)}\n`);
}

/**
 * Three bundles: main (ES module, dependencies stay in node_modules), the preloads of the console and of the dialog for
 * keys (one CommonJS file each, which is all that a sandboxed preload can be) and the pages of both. Building needs
 * Electron's package but not its binary.
 */
export default defineConfig({
  main: {
    plugins: [processes],
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
      lib: {
        // They share no module: each has to stay one file.
        entry: { index: resolve('src/preload/index.ts'), 'key-entry': resolve('src/preload/key-entry.ts') },
        formats: ['cjs'],
        fileName: (_format, name) => `${name}.cjs`,
      },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    plugins: [react(), tailwindcss()],
    build: {
      target: 'chrome140',
      rolldownOptions: { input: [resolve('src/renderer/index.html'), resolve('src/renderer/key-entry.html')] },
      // A data: URL would need a wider content security policy, and every icon is a file of the package anyway.
      assetsInlineLimit: 0,
    },
  },
});
