import { describe, expect, it } from 'vitest';
import { type VenueAccounts, venueAccount } from '../../engine/execution/venue-accounts.ts';
import { PAPER_CAPABILITIES } from '../venue-notes.ts';
import { type VenueDescription, venueRows } from './venue-rows.ts';

const PAPER: VenueDescription = {
  id: 'paper',
  mode: 'paper',
  state: 'ok',
  notes: [],
  capabilities: PAPER_CAPABILITIES,
};
const DEAD_MANS_SWITCH = { timeoutMs: 60_000, covers: 'All orders.', doesNot: 'Positions.' };
const HAS: VenueDescription = { ...PAPER, capabilities: { ...PAPER_CAPABILITIES, deadMansSwitch: DEAD_MANS_SWITCH } };

const said = (venue: VenueDescription, accounts: VenueAccounts) => venueRows([venue], accounts)[0]?.deadMansSwitch;

describe("how a venue's dead-man's switch stands", () => {
  it.each([
    ['armed', 'armed 60 s'],
    ['failed', 'not refreshed'],
    ['disarmed', 'off'],
  ] as const)('[K11] %s is said as: %s', (deadMansSwitch, words) => {
    const accounts: VenueAccounts = new Map();
    venueAccount(accounts, 'paper').deadMansSwitch = deadMansSwitch;
    expect(said(HAS, accounts)).toBe(words);
  });

  it('[K11] a venue that nothing was heard of has it off, and the paper venue, which has none, says so', () => {
    expect(said(HAS, new Map())).toBe('off');
    expect(said(PAPER, new Map())).toBe('none');
  });

  it('[K11] what it covers and what it does not is shown beside it', () => {
    expect(venueRows([HAS], new Map())[0]?.capabilities.deadMansSwitch).toEqual(DEAD_MANS_SWITCH);
  });
});
