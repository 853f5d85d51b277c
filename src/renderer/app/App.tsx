import { CSPProvider } from '@base-ui/react/csp-provider';
import { useCallback, useState } from 'react';
import { AlarmAnnouncer } from '../features/alarms/AlarmAnnouncer.tsx';
import { VenueKeys } from '../features/evidence/VenueKeys.tsx';
import { KillAnnouncer } from '../features/kill/KillAnnouncer.tsx';
import { ResetDialog } from '../features/kill/ResetDialog.tsx';
import { UnlockDialog } from '../features/role/UnlockDialog.tsx';
import { FirstRun } from '../features/session/FirstRun.tsx';
import { SettingsDialog } from '../features/settings/SettingsDialog.tsx';
import { CertifiedVenues } from '../features/venues/CertifiedVenues.tsx';
import { useConsoleStore } from '../store/console-store.ts';
import { Console } from './Console.tsx';
import { Footer } from './Footer.tsx';
import { Header } from './Header.tsx';
import { NoConnection } from './NoConnection.tsx';
import { Notices } from './Notices.tsx';
import { useTheme } from './theme.ts';

type Open = { readonly dialog: 'settings' } | { readonly dialog: 'reset'; readonly runId: string };

/** The window: the header with the kill is always there; what is below depends on the session. */
export function App() {
  const theme = useTheme();
  const known = useConsoleStore((state) => state.view !== null);
  // Something latched before the first session has to be seen and reset like any other kill.
  const firstRun = useConsoleStore(
    (state) => state.view?.session.state === 'none' && state.view.kill.runs.length === 0,
  );
  const [open, setOpen] = useState<Open | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const reset = useCallback((runId: string) => setOpen({ dialog: 'reset', runId }), []);
  return (
    // Base UI must not bring style elements of its own: the content security policy refuses them.
    <CSPProvider disableStyleElements>
      <div className="shell">
        <Header onSettings={() => setOpen({ dialog: 'settings' })} />
        <main data-behind-dialog className="grid min-h-0 grid-cols-1 grid-rows-[auto_minmax(0,1fr)]">
          {!known && <Waiting />}
          {known && firstRun && <FirstRun exchanges={<CertifiedVenues />} keys={<VenueKeys />} />}
          {known && !firstRun && <Console theme={theme} onReset={reset} />}
        </main>
        <Footer />
      </div>
      <NoConnection />
      <Notices />
      <KillAnnouncer />
      <AlarmAnnouncer />
      {known && <UnlockDialog />}
      {known && open?.dialog === 'settings' && <SettingsDialog onClose={close} />}
      {known && open?.dialog === 'reset' && <ResetDialog runId={open.runId} onClose={close} />}
    </CSPProvider>
  );
}

function Waiting() {
  return (
    <div className="px-6 py-10">
      <h1 className="text-xl font-semibold">Waiting for the engine…</h1>
      <p className="mt-1 text-dim">KILL ALL may be pressed already; what it touches is not known yet.</p>
    </div>
  );
}
