import { useCallback, useState } from 'react';
import { DenialsTable } from './DenialsTable.tsx';
import { ExplainDialog, type Question } from './ExplainDialog.tsx';
import { PermissionMatrix } from './PermissionMatrix.tsx';
import { PolicySet } from './PolicySet.tsx';

/** Who may do what, by which rule, and why the last denials. */
export function PolicyPanels() {
  const [question, setQuestion] = useState<Question | null>(null);
  const close = useCallback(() => setQuestion(null), []);
  return (
    <>
      <PolicySet />
      <PermissionMatrix onExplain={setQuestion} />
      <DenialsTable onExplain={setQuestion} />
      {question !== null && <ExplainDialog question={question} onClose={close} />}
    </>
  );
}
