import { CircleX } from 'lucide-react';
import { dismissFailure, useNotices } from '../store/notices.ts';
import { Button } from '../ui/Button.tsx';

/** Failures of commands, under the kill button, until each is dismissed. They lie over the page: nothing below moves. */
export function Notices() {
  const failures = useNotices((state) => state.failures);
  if (failures.length === 0) return null;
  return (
    <section
      aria-label="Failures"
      className="fixed top-[calc(var(--header-height)+0.5rem)] right-3 z-30 max-h-[60vh] w-[26rem] max-w-[calc(100vw-1.5rem)] space-y-2 overflow-y-auto"
    >
      {failures.map((notice) => (
        <div
          key={notice.id}
          role="alert"
          className="flex items-start gap-2.5 rounded-md border-2 border-bad bg-bad-fill p-3 shadow-2xl"
        >
          <CircleX size={18} aria-hidden="true" className="mt-0.5 shrink-0 text-bad" />
          <div className="min-w-0 flex-1">
            <p className="font-semibold text-bad">{notice.title}</p>
            <p className="text-sm">{notice.text}</p>
            {notice.command !== null && (
              <code className="figure mt-1 block rounded bg-ground px-2 py-1 select-all">{notice.command}</code>
            )}
          </div>
          <Button onClick={() => dismissFailure((one) => one.id === notice.id)}>Dismiss</Button>
        </div>
      ))}
    </section>
  );
}
