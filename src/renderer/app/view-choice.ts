import { create } from 'zustand';

/** The views that share the right column. */
export type ViewName =
  | 'trading'
  | 'alarms'
  | 'venues'
  | 'tournaments'
  | 'policy'
  | 'grants'
  | 'holds'
  | 'incidents'
  | 'evidence';

/** The one that is open; kept while a page of the session replaces the console and it comes back. */
export const useViewChoice = create<{ readonly view: ViewName }>()(() => ({ view: 'trading' }));
