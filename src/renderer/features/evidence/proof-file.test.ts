import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafInput } from '../../../main/adapters/journal/chain.ts';
import { inclusionProofText } from '../../../main/evidence/proof-format.ts';
import { payloadText, proofFile } from './proof-file.ts';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const checkpoint = 'interlock/x\n9\nAAAA\n\n— interlock/x AAAA\n';

describe('[E3] a proof that the window saves', () => {
  it('is byte by byte the file that the command line makes, whatever stands in the record', () => {
    const columns = fc.record({
      seq: fc.integer({ min: 1, max: 1e9 }),
      at: fc.nat(),
      kind: fc.string(),
      agent: fc.option(fc.string({ unit: 'binary' })),
      action: fc.option(fc.string()),
      body: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
    });
    fc.assert(
      fc.property(columns, fc.array(hash, { maxLength: 5 }), ({ body, ...record }, path) => {
        // Spaces that no parser would give back: the body is what is kept, not what it means.
        const kept = JSON.stringify(body, null, 1);
        const { seq, at, kind, agent, action } = record;
        const line = `${JSON.stringify({ ...record, recordedAt: 1, hash: 'aa' }).slice(0, -1)},"body":${kept}}`;
        const leaf = leafInput(seq, at, kind, agent, action, kept).slice(1);
        const hexes = path.map((node) => Buffer.from(node).toString('hex'));
        expect(proofFile({ seq, leaf: '', size: 9, path: hexes, root: '', checkpoint }, line)).toBe(
          inclusionProofText({ index: seq - 1, leaf, path, checkpoint }),
        );
      }),
    );
  });
  it('is not made of a record whose content has expired', () => {
    const line = '{"seq":4,"at":1,"kind":"order.approved","recordedAt":1,"hash":"aa","leaf":"bb"}';
    expect(proofFile({ seq: 4, leaf: '', size: 9, path: [], root: '', checkpoint }, line)).toBeNull();
  });
});

describe('[E4] what a statement says', () => {
  it('is its payload, and nothing where there is none', () => {
    const payload = Buffer.from('{"_type":"statement","purpose":"ünïcode"}').toString('base64');
    expect(payloadText(JSON.stringify({ payload, payloadType: 'x', signatures: [] }))).toBe(
      '{\n  "_type": "statement",\n  "purpose": "ünïcode"\n}',
    );
    for (const broken of ['', '{}', '{"payload":"%%"}', '{"payload":"/w=="}', 'null']) {
      expect(payloadText(broken), broken).toBeNull();
    }
  });
});
