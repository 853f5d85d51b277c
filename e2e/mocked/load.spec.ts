import { expect, test } from './fixtures.ts';
import type { MockEngine } from './mock-engine.ts';
import { fleet } from './scenarios.ts';

interface Measured {
  /** Of the wall clock, as the page sees it: on a busy machine mostly the wait for the processor. Reported only. */
  readonly longTasksMs: number;
  readonly longestTaskMs: number;
  readonly longestFrameMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const LONG_TASK_MS = 50;

/** The page's tasks of 50 ms and more, by the processor time they took: what the program itself is answerable for. */
function longTasks(trace: Buffer): { readonly sumMs: number; readonly longestMs: number; readonly tasks: number } {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
      .map((event) => `${event.pid}/${event.tid}`),
  );
  const took = traceEvents
    .filter((event) => event.ph === 'X' && event.name === 'RunTask' && mains.has(`${event.pid}/${event.tid}`))
    .map((event) => (event.tdur ?? 0) / 1_000);
  const long = took.filter((ms) => ms >= LONG_TASK_MS);
  return { sumMs: long.reduce((sum, ms) => sum + ms, 0), longestMs: Math.max(0, ...took), tasks: took.length };
}

const TRACE = { categories: ['disabled-by-default-devtools.timeline', 'toplevel'] };

/** Pushes every agent's row, the risk section and a point of the curve ten times a second for this long. */
async function drive(engine: MockEngine, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  for (let i = 0; Date.now() < end; i += 1) {
    const started = Date.now();
    const shift = (text: string): string => (Number(text) + ((i % 7) - 3) * 0.37).toFixed(2);
    const upsert = engine.current.agents.map((row) => ({
      ...row,
      heartbeatWallAt: started,
      pnlDay: shift(row.pnlDay),
      exposure: shift(row.exposure),
    }));
    const { risk, curve } = engine.current;
    const last = curve.at(-1) ?? [0, 0, 0];
    await engine.push({
      sections: { risk: { ...risk, equity: shift(risk.equity) } },
      tables: { agents: { upsert, remove: [] } },
      curve: i % 10 === 0 ? [[last[0] + 60_000, last[1] + 1, 0.01]] : [],
    });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 100 - (Date.now() - started))));
  }
}

function watch(): void {
  const seen = { longTasksMs: 0, longestTaskMs: 0, longestFrameMs: 0 };
  Object.assign(window, { measured: seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      seen.longTasksMs += entry.duration;
      seen.longestTaskMs = Math.max(seen.longestTaskMs, entry.duration);
    }
  }).observe({ entryTypes: ['longtask'] });
  let before = performance.now();
  const frame = (now: number): void => {
    seen.longestFrameMs = Math.max(seen.longestFrameMs, now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

test('screen point 24: with 50 agents live, usable within 2 s and under 200 ms of processor time in long tasks in 15 s', async ({
  open,
  page,
  browser,
}) => {
  test.setTimeout(60_000);
  const began = Date.now();
  const { console, engine } = await open(fleet(50));
  await expect(console.agentRow('agent-050')).toBeAttached();
  await expect(console.agentKill('drift')).toBeEnabled();
  // From before the tab opened to usable.
  const usableMs = Date.now() - began;
  expect(usableMs).toBeLessThan(2_000);
  await page.evaluate(watch);
  await browser.startTracing(page, TRACE);
  await drive(engine, 15);
  const work = longTasks(await browser.stopTracing());
  const measured = await page.evaluate(() => (window as unknown as { measured: Measured }).measured);
  process.stdout.write(`50 agents at 10 Hz for 15 s: ${JSON.stringify({ usableMs, work, measured })}\n`);
  expect(work.tasks).toBeGreaterThan(100);
  expect(work.sumMs).toBeLessThan(200);
});

test('100 agents at 10 Hz: a press is on screen at once, and no task works for long', async ({
  open,
  page,
  browser,
}) => {
  test.setTimeout(60_000);
  const { console, engine } = await open(fleet(100));
  await expect(console.agentRow('agent-100')).toBeAttached();
  await page.evaluate(watch);
  await browser.startTracing(page, TRACE);
  await drive(engine, 5);
  const work = longTasks(await browser.stopTracing());
  const measured = await page.evaluate(() => (window as unknown as { measured: Measured }).measured);
  process.stdout.write(`100 agents at 10 Hz for 5 s: ${JSON.stringify({ work, measured })}\n`);
  engine.on('kill.engage', () => 'silence');
  const driving = drive(engine, 1);
  await console.killAll.click();
  await expect(console.killAll).toContainText('SENDING…', { timeout: 900 });
  await driving;
  // The target is 50 ms a frame (measured on a quiet machine); this catches a slide.
  expect(work.longestMs).toBeLessThan(100);
});
