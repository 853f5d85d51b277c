import { Search, X } from 'lucide-react';
import { type FormEvent, useId } from 'react';
import { useView, useViewShallow } from '../../store/console-store.ts';
import { Button } from '../../ui/Button.tsx';
import { NOTHING_TYPED, type Typed } from './filter.ts';
import { search, type, useJournalSearch } from './journal-search.ts';

const INPUT = 'min-h-6 w-full min-w-0 rounded border border-line-strong bg-ground px-1.5 text-sm';
const LABEL = 'block text-xs text-dim';

interface FieldProps {
  readonly name: keyof Typed;
  readonly label: string;
  readonly hint?: string;
  readonly longest: number;
  /** What is offered while typing. */
  readonly offered?: readonly string[];
  readonly className?: string;
}

function TypedField({ name, label, hint, longest, offered, className = '' }: FieldProps) {
  const id = useId();
  const value = useJournalSearch((state) => state.typed[name]);
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className={LABEL}>
        {label}
      </label>
      <input
        id={id}
        value={value}
        onChange={(event) => type({ [name]: event.target.value })}
        list={offered === undefined ? undefined : `${id}-offered`}
        placeholder={hint}
        maxLength={longest}
        autoComplete="off"
        spellCheck={false}
        className={`${INPUT} placeholder:text-faint`}
      />
      {offered !== undefined && (
        <datalist id={`${id}-offered`}>
          {offered.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </div>
  );
}

/** What is looked for in the journal. Nothing is sent while it is typed: Enter or the button does. */
export function SearchForm() {
  const searching = useJournalSearch((state) => state.searching);
  const isTyped = useJournalSearch(({ typed }) => Object.values(typed).some((one) => one !== ''));
  const agents = useViewShallow((view) => view.agents.map(({ id }) => id));
  const log = useView((view) => view.log);
  const rows = useJournalSearch((state) => state.rows);
  const kinds = [...new Set([...log, ...rows].map(({ kind }) => kind))].sort();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void search();
  };
  const clear = (): void => {
    type(NOTHING_TYPED);
    void search();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: the runtimes that the window has to run in do not know <search>
    <form role="search" aria-label="Journal" onSubmit={submit} className="shrink-0 px-3 pb-2">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(7rem,1fr))] items-end gap-x-2 gap-y-1">
        <TypedField
          name="text"
          label="Words"
          hint="in words, kind, agent, action"
          longest={200}
          className="col-span-2"
        />
        <TypedField name="kind" label="Kind" longest={40} offered={kinds} />
        <TypedField name="agent" label="Agent" longest={32} offered={agents} />
        <TypedField name="action" label="Action" longest={64} />
        <TypedField name="from" label="From, market time" hint="2022-01-19 14:00" longest={24} />
        <TypedField name="to" label="To" hint="2022-01-19" longest={24} />
        <div className="flex gap-2">
          <Button type="submit" className="flex-1">
            <Search size={13} aria-hidden="true" /> {searching ? 'Searching…' : 'Search'}
          </Button>
          <Button
            kind="quiet"
            aria-label="Clear the search"
            disabled={!isTyped}
            onClick={clear}
            className="min-w-6 px-1"
          >
            <X size={14} aria-hidden="true" />
          </Button>
        </div>
      </div>
    </form>
  );
}
