import type { LocalService } from '../local-socket/service.ts';

export const CONTROL: LocalService = {
  folder: 'control',
  socket: 'console.sock',
  words: 'control socket',
  notRunning: 'No console runs with this data folder.',
};
