import type { FaultKind, Operation } from '../core/faults.ts';
import { type Commands, oneOf, onOff, UsageError, whole } from './command.ts';

const KINDS: readonly FaultKind[] = [
  'lose-request',
  'lose-answer',
  'bad-gateway',
  'delay',
  'delay-answer',
  'throttle',
  'ban',
  'overloaded',
  'reject',
  'fill-first',
];
const OPERATIONS: readonly (Operation | 'any')[] = ['any', 'place', 'amend', 'cancel', 'cancel-all', 'read', 'other'];

/** What goes wrong. */
export const faultCommands: Commands = {
  fault: {
    usage: 'fault KIND [OPERATION] [TIMES] [MS]',
    help: `${KINDS.join(', ')}; of ${OPERATIONS.join(', ')}`,
    run({ running }, words) {
      const kind = oneOf(words, 0, KINDS);
      const operation = words[1] === undefined ? 'any' : oneOf(words, 1, OPERATIONS);
      const times = whole(words, 2, 'how often', 1);
      running.exchange.faults.add(kind, operation, times, whole(words, 3, 'milliseconds', 1_000));
      return `${kind} waits for ${operation}, ${times} times`;
    },
  },
  stream: {
    usage: 'stream drop|double|delay [fill|any] [TIMES] [MS]',
    help: 'what happens to the next private events',
    run({ running }, words) {
      const kind = oneOf(words, 0, ['drop', 'double', 'delay']);
      const only = words[1] === undefined ? 'any' : oneOf(words, 1, ['fill', 'any']);
      running.exchange.faults.addToStream(
        kind,
        only,
        whole(words, 2, 'how often', 1),
        whole(words, 3, 'milliseconds', 1_000),
      );
      return `${kind} waits`;
    },
  },
  clear: {
    usage: 'clear',
    help: 'forgets faults that wait, what was counted, and bans',
    run({ running }) {
      running.exchange.faults.clear();
      running.exchange.limits.reset();
      running.exchange.limits.scale = 1;
      return 'clear';
    },
  },
  limits: {
    usage: 'limits SCALE',
    help: "multiplies every request limit: 1 is the venue's own, 0.1 a tenth",
    run({ running }, words) {
      const scale = Number(words[0]);
      if (!(scale > 0)) throw new UsageError('say a number above 0');
      running.exchange.limits.scale = scale;
      return `limits times ${scale}`;
    },
  },
  latency: {
    usage: 'latency MIN MAX',
    help: 'milliseconds, one way, each message anew',
    run({ running }, words) {
      const [min, max] = [whole(words, 0, 'milliseconds'), whole(words, 1, 'milliseconds')];
      if (min < 0 || max < min) throw new UsageError('say the least first');
      running.setLatency({ min, max });
      return `${min} to ${max} ms`;
    },
  },
  skew: {
    usage: 'skew MS',
    help: "how far the exchange's clock is ahead",
    run({ running }, words) {
      running.exchange.skewMs = whole(words, 0, 'milliseconds');
      return `${running.exchange.skewMs} ms ahead`;
    },
  },
  maintenance: {
    usage: 'maintenance on|off',
    help: 'refuses every request',
    run({ running }, words) {
      running.exchange.maintenance = onOff(words, 0);
      return running.exchange.maintenance ? 'closed' : 'open';
    },
  },
  down: {
    usage: 'down on|off',
    help: 'breaks every connection as it comes',
    run({ running }, words) {
      const down = onOff(words, 0);
      running.setDown(down);
      return down ? 'down' : 'up';
    },
  },
  break: {
    usage: 'break',
    help: 'breaks every stream once',
    run({ running }) {
      const { count } = running.sockets;
      running.sockets.breakAll();
      return `${count} streams broken`;
    },
  },
  silence: {
    usage: 'silence on|off',
    help: 'streams stay connected and tell nothing',
    run({ running }, words) {
      running.sockets.silent = onOff(words, 0);
      return running.sockets.silent ? 'silent' : 'telling';
    },
  },
  streams: {
    usage: 'streams on|off',
    help: 'whether new streams are taken',
    run({ running }, words) {
      running.sockets.refuse = !onOff(words, 0);
      return running.sockets.refuse ? 'refused' : 'taken';
    },
  },
  freeze: {
    usage: 'freeze on|off',
    help: 'reads answer as it is now, whatever happens',
    run({ account }, words) {
      if (onOff(words, 0)) account.freezeReads();
      else account.thawReads();
      return 'done';
    },
  },
  hedge: {
    usage: 'hedge on|off',
    help: 'position mode; only while nothing is open',
    run({ account }, words) {
      account.setHedgeMode(onOff(words, 0));
      return account.hedgeMode ? 'hedge mode' : 'one-way mode';
    },
  },
};
