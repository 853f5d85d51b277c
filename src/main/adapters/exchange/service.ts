import type { LocalService } from '../local-socket/service.ts';

export const EXCHANGE: LocalService = {
  folder: 'exchange',
  socket: 'exchange.sock',
  words: "exchange's socket",
  notRunning: 'No exchange process runs with this data folder.',
};
