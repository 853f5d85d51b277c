import { Tabs } from '@base-ui/react/tabs';
import { useState } from 'react';
import { choose } from './journal-search.ts';
import { Keeping } from './Keeping.tsx';
import { ProofPanels } from './ProofPanels.tsx';
import { ChosenRecord } from './RecordDetail.tsx';
import { RecordList } from './RecordList.tsx';
import { SearchForm } from './SearchForm.tsx';
import { VerifyBar } from './VerifyBar.tsx';

const TAB =
  'heading min-h-7 border-b-2 border-transparent px-1 hover:text-ink data-active:border-ink data-active:text-ink';
const PANEL = 'flex min-h-0 flex-1 flex-col max-[1099px]:flex-none';

/** The journal to be searched and verified, and what can be proved about it against whom. */
export function EvidenceView() {
  const [tab, setTab] = useState('journal');
  const open = (seq: number): void => {
    setTab('journal');
    void choose(seq);
  };
  return (
    <section aria-label="Evidence" className="flex min-h-120 flex-[1_1_0] flex-col max-[1099px]:flex-none">
      <VerifyBar onOpen={open} />
      <Tabs.Root value={tab} onValueChange={setTab} className={PANEL}>
        <Tabs.List aria-label="Evidence" activateOnFocus className="flex gap-4 border-b border-line px-3">
          <Tabs.Tab value="journal" className={TAB}>
            Journal
          </Tabs.Tab>
          <Tabs.Tab value="proof" className={TAB}>
            Proof
          </Tabs.Tab>
          <Tabs.Tab value="keeping" className={TAB}>
            Keys &amp; keeping
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="journal" className={`${PANEL} pt-1.5`}>
          <SearchForm />
          <RecordList />
          <ChosenRecord />
        </Tabs.Panel>
        <Tabs.Panel value="proof" className={PANEL}>
          <ProofPanels onOpen={open} />
        </Tabs.Panel>
        <Tabs.Panel value="keeping" className={PANEL}>
          <Keeping />
        </Tabs.Panel>
      </Tabs.Root>
    </section>
  );
}
