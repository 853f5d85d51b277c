import type { Edit, Mutation } from './mutation.ts';

const GATE = 'src/main/engine/kill/gate.ts';
const CONTROL = 'src/main/engine/kill/control.ts';
const RUN = 'src/main/engine/kill/kill-run.ts';
const CORE = 'src/main/engine/core.ts';
const DECIDE = 'src/main/engine/execution/decide.ts';
const ENGINE = 'src/main/engine/engine.ts';
const AGENTS = 'src/main/engine/agents/control.ts';

/** The gate holds back the orders of an agent's kill while everything is latched: broken beside what starts them. */
const NARROWER_KILLS_PASS: Edit = {
  file: GATE,
  find: 'return owner.agent === null || !this.#globalClosed;',
  replace: 'return true;',
};

/** The gate, the latch, and how kills begin, go on after a restart and take each other over. */
export const KILL: readonly Mutation[] = [
  {
    name: 'global-gate-stays-open',
    breaks: 'Promise 1 (K3): the global kill closes no gate, so whatever is in the pipeline leaves after the press.',
    edits: [
      {
        file: GATE,
        find: "if (scope.kind === 'global') this.#globalClosed = true;",
        replace: "if (scope.kind === 'global') this.#globalClosed = false;",
      },
    ],
  },
  {
    name: 'agent-gate-stays-open',
    breaks: 'Promise 1 (K2, K3): the kill of one agent closes no gate.',
    edits: [
      { file: GATE, find: 'this.#closedAgents.add(scope.agent)', replace: 'this.#closedAgents.delete(scope.agent)' },
    ],
  },
  {
    name: 'gate-not-asked-at-the-send',
    breaks:
      'Promise 1 (K3): an order that was decided in the same turn as the trip leaves after it. The grant that the kill revoked would hold it too, so that is not asked either.',
    edits: [
      { file: CORE, find: '!this.gate.lets(owner)\n', replace: 'false\n' },
      { file: CORE, find: '!this.mayLeave(owner, order)', replace: 'false' },
    ],
  },
  {
    name: 'gate-and-latch-asked-nowhere',
    breaks: 'Promise 1 (K3): orders of a killed agent leave; gate, latch, process and grant say no, so all are broken.',
    edits: [
      { file: CORE, find: '!this.gate.lets(owner)\n', replace: 'false\n' },
      { file: CORE, find: '!this.mayLeave(owner, order)', replace: 'false' },
      {
        file: DECIDE,
        find: '!authority.gate.lets(owner) || latchOver(state.trips, intent.agent) !== undefined',
        replace: 'false',
      },
      { file: 'src/main/engine/policy/agent-runs.ts', find: "entry.status !== 'running'", replace: 'false' },
      { file: 'src/main/engine/policy/grant.ts', find: "standing === 'revoked'", replace: 'false' },
    ],
  },
  {
    name: 'resume-leaves-the-gate-open',
    breaks: 'Promise 4 (K6): after a restart the latch is shown and nothing is stopped by it.',
    edits: [{ file: CONTROL, find: 'for (const trip of latched) this.#core.gate.close(trip.scope);', replace: '' }],
  },
  {
    name: 'resume-leaves-agents-running',
    breaks: 'Promise 4 (K6): agents come back running after a restart.',
    edits: [{ file: ENGINE, find: "this.agents.stopAll('the app was restarted');", replace: '' }],
  },
  {
    name: 'resume-takes-up-no-run',
    breaks: 'Promise 13 (K6): a kill that a crash cut off is latched and never goes on.',
    edits: [{ file: CONTROL, find: 'for (const trip of working) this.#start(trip);', replace: '' }],
  },
  {
    name: 'resume-takes-up-narrower-runs-too',
    breaks: 'Promise 3: after a restart a global run and an agent’s flatten the same position beside each other.',
    edits: [
      NARROWER_KILLS_PASS,
      {
        file: CONTROL,
        find: 'const working = global !== undefined && hasWork(global) ? [global] :',
        replace: 'const working =',
      },
    ],
  },
  {
    name: 'receipt-says-persisted-before-it-is',
    breaks: 'Promise 4 (K6): the press is answered as durable while the journal cannot be written.',
    edits: [{ file: CONTROL, find: 'const persisted = this.#core.settle();', replace: 'const persisted = true;' }],
  },
  {
    name: 'same-scope-latched-twice',
    breaks: 'Promise 3: a second press while latched starts a second run over the same positions.',
    edits: [
      {
        file: CONTROL,
        find: 'const already = latchOf(state.trips, request.scope)?.tripId ?? this.#takenBefore(request);',
        replace: 'const already = this.#takenBefore(request);',
      },
    ],
  },
  {
    name: 'same-command-taken-twice',
    breaks: 'Promise 4: a press that is repeated after its reset (a retry on a socket) latches anew.',
    edits: [{ file: CONTROL, find: '?.tripId ?? this.#takenBefore(request);', replace: '?.tripId;' }],
  },
  {
    name: 'second-press-opens-the-gate',
    breaks: 'Promise 1: a double click opens what the first click closed.',
    edits: [
      {
        file: CONTROL,
        find: 'if (latch === undefined) gate.open(request.scope);\n      else',
        replace: 'gate.open(request.scope);\n      if (latch !== undefined)',
      },
    ],
  },
  {
    name: 'reset-while-the-kill-runs',
    breaks: 'Promise 4 (K6): the latch is lifted while orders are still being cancelled and positions flattened.',
    edits: [
      {
        file: CONTROL,
        find: 'if (isRunning(trip)) {\n      throw new Refusal(',
        replace: 'if (trip.reset) {\n      throw new Refusal(',
      },
    ],
  },
  {
    name: 'reset-leaves-the-gate-shut',
    breaks: 'K6: the latch is lifted by the book and nothing ever trades again: latched with no way back.',
    edits: [{ file: CONTROL, find: 'gate.open(trip.scope);\n    this.#runs.delete', replace: 'this.#runs.delete' }],
  },
  {
    name: 'reset-of-one-lifts-all',
    breaks: 'Promise 4 (K6): the reset of one agent opens the global gate.',
    edits: [
      {
        file: CONTROL,
        find: 'gate.open(trip.scope);\n    this.#runs.delete',
        replace: "gate.open({ kind: 'global' });\n    gate.open(trip.scope);\n    this.#runs.delete",
      },
    ],
  },
  {
    name: 'agents-run-on-after-a-kill',
    breaks: 'Promise 4 (K2): processes of a killed scope are not ended.',
    edits: [{ file: CONTROL, find: 'this.#agents.stopForKill(request.scope,', replace: 'String(' }],
  },
  {
    name: 'processes-outlive-their-kill',
    breaks: 'Promise 4 (K2): an agent counts as stopped and its process lives on.',
    edits: [
      {
        file: AGENTS,
        find: "this.#core.stage('agent.stopped', agent, null, { agent, reason });\n    this.#core.effect({ kind: 'agent.stop', agent, reason });",
        replace: "this.#core.stage('agent.stopped', agent, null, { agent, reason });",
      },
    ],
  },
  {
    name: 'latched-agents-start',
    breaks: 'Promise 4 (K6): an agent is started although a latch covers it.',
    edits: [{ file: AGENTS, find: 'if (latch !== undefined) {', replace: 'if (latch?.reset === true) {' }],
  },
  {
    name: 'wider-kill-takes-nothing-over',
    breaks: 'Promise 3: the global run and a narrower one that goes on flatten the same position.',
    edits: [
      NARROWER_KILLS_PASS,
      { file: CONTROL, find: "if (request.scope.kind === 'global') this.#runs.clear();", replace: '' },
    ],
  },
  {
    name: 'narrower-kill-runs-beside-the-wider',
    breaks: 'Promise 3: an agent’s kill starts a run of its own while the global one works.',
    edits: [
      NARROWER_KILLS_PASS,
      {
        file: CONTROL,
        find: 'if (above === undefined) this.#start(trip);\n    else if (!isRunning(above))',
        replace: 'this.#start(trip);\n    if (above !== undefined && !isRunning(above))',
      },
    ],
  },
  {
    name: 'taken-over-kill-never-ends',
    breaks: 'Promise 13: the narrower kill that a global one took over is never told that it is done.',
    edits: [
      {
        file: CONTROL,
        find: "if (trip.scope.kind !== 'agent' || !isRunning(trip)) continue;",
        replace: "if (trip.scope.kind !== 'agent' || isRunning(trip)) continue;",
      },
    ],
  },
  {
    name: 'venue-that-moved-after-its-flat-is-believed',
    breaks: 'Promise 2 (K4): FLAT rests on a read from before an execution there, because another venue took longer.',
    edits: [
      {
        file: RUN,
        find: 'if (!venue.isOver || !this.#moves(venue, report)) {',
        replace: 'if (!venue.isOver || this.#moves(venue, report)) {',
      },
    ],
  },
  {
    name: 'books-crossed-without-flat',
    breaks: 'Promise 6 (R8): the agents’ books are closed against each other although the venue still holds something.',
    edits: [
      {
        file: CONTROL,
        find: ' || !provedVenues.includes(venue)) continue;',
        replace: ') continue;',
      },
    ],
  },
  {
    name: 'one-venue-after-the-other',
    breaks: 'Promise 13: a venue is only begun with when the one before it said something, so a dead one stops all.',
    edits: [
      {
        file: RUN,
        find: 'for (const venue of this.#venues) venue.begin(now);',
        replace: 'this.#venues[0]?.begin(now);',
      },
      {
        file: RUN,
        find: 'for (const venue of this.#venues) venue.tick(now);',
        replace:
          'for (const [i, venue] of this.#venues.entries()) {\n      venue.tick(now);\n      const next = this.#venues[i + 1];\n      if (venue.isOver && next !== undefined && next.wakeAt === null && !next.isOver) next.begin(now);\n    }',
      },
      {
        file: RUN,
        find: 'const at = venue.wakeAt;',
        replace: 'const at = venue.wakeAt ?? (venue.isOver ? null : this.#lastAt + 20_000);',
      },
    ],
  },
];
