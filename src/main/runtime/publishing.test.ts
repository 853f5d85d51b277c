import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyView } from '../../shared/view/testing/empty-view.ts';
import { Publishing } from './publishing.ts';

const VIEW = emptyView();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function bench() {
  const state = { broken: false, failures: [] as string[], published: 0, settled: 0, changes: 0 };
  const publishing = new Publishing({
    settle: () => {
      state.settled += 1;
    },
    view: (version) => {
      if (state.broken) throw new Error('a bad row');
      return { ...VIEW, version };
    },
    changes: () => (state.changes += 1),
    wallNow: () => Date.now(),
    onFailure: (error) => void state.failures.push(error.message),
    onPublished: () => {
      state.published += 1;
    },
  });
  return { state, publishing };
}

describe('a view that cannot be made', () => {
  it('[R5] ends nothing: it is said, what is staged stays durable, and the next one that can be made is whole', () => {
    const { state, publishing } = bench();
    const versions: number[] = [];
    publishing.onDelta(({ version }) => versions.push(version));
    vi.advanceTimersByTime(100);
    state.broken = true;
    vi.advanceTimersByTime(300);
    expect(state.failures).toEqual(['a bad row', 'a bad row', 'a bad row']);
    expect(state.settled).toBe(4);
    expect(() => publishing.snapshot()).toThrow('a bad row');
    expect(state.failures).toHaveLength(4);
    state.broken = false;
    vi.advanceTimersByTime(100);
    expect(versions).toEqual([1, 2]);
    expect(state.published).toBe(2);
  });

  it('[R5] does not keep a console from closing', () => {
    const { state, publishing } = bench();
    state.broken = true;
    publishing.close();
    expect(state.failures).toEqual(['a bad row']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[R5] one listener that throws keeps the view from no other', () => {
    const { state, publishing } = bench();
    publishing.onDelta(() => {
      throw new Error('gone');
    });
    let told = 0;
    publishing.onDelta(() => {
      told += 1;
    });
    vi.advanceTimersByTime(200);
    expect([told, state.published]).toEqual([2, 0]);
    expect(state.failures).toEqual(['gone', 'gone']);
  });
});
