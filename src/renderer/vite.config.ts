import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The renderer alone, for developing it and for the mocked tests: `npx vite build --config src/renderer/vite.config.ts`. */
export default defineConfig({
  root: 'src/renderer',
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../../out/renderer',
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: { input: ['src/renderer/index.html', 'src/renderer/key-entry.html'] },
  },
});
