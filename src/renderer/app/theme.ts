import { useEffect, useSyncExternalStore } from 'react';
import { useConsoleStore } from '../store/console-store.ts';

const query = window.matchMedia('(prefers-color-scheme: light)');

function onSystemChange(changed: () => void): () => void {
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** The theme in force, from the settings or the system; set on the document, where the tokens read it. */
export function useTheme(): 'dark' | 'light' {
  const setting = useConsoleStore((state) => state.view?.settings.theme ?? 'system');
  const systemIsLight = useSyncExternalStore(onSystemChange, () => query.matches);
  const theme = setting === 'system' ? (systemIsLight ? 'light' : 'dark') : setting;
  // Before the charts draw: they read the tokens' values.
  document.documentElement.dataset.theme = theme;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return theme;
}
