import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Report } from './document.ts';
import { markdownOf } from './markdown.ts';
import { pdfOf } from './pdf.ts';
import { standardFontText } from './safe-text.ts';

const text = fc.string({ unit: 'binary', maxLength: 300 });
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), level: fc.constantFrom(1 as const, 2 as const), text }),
  fc.record({ kind: fc.constant('text' as const), text }),
  fc.record({ kind: fc.constant('facts' as const), facts: fc.array(fc.tuple(text, text), { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('list' as const), items: fc.array(text, { maxLength: 6 }) }),
  fc.record({ kind: fc.constant('verbatim' as const), text }),
);

function report(blocks: readonly Block[], title = 'Incident report: incident-1'): Report {
  return { title, madeAt: 1_700_000_000_000, blocks };
}

/** What the streams of a PDF hold, page contents among them. */
function contents(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  let found = '';
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 7)) {
    const end = bytes.indexOf('\nendstream', at);
    if (end < 0) break;
    try {
      found += inflateSync(bytes.subarray(at + 7, end)).toString('latin1');
    } catch {
      // 'endstream' itself, or a stream that is not compressed.
    }
  }
  return found;
}

/** The text that is shown, whatever kerning stands between its letters. */
function shown(pdf: Uint8Array): string {
  return [...contents(pdf).matchAll(/<([0-9a-f]+)>/g)]
    .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
    .join('');
}

describe('a report as PDF', () => {
  it('[E7] is made whatever anybody wrote: no text breaks it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 8 }), text, async (blocks, title) => {
        const pdf = Buffer.from(await pdfOf(report(blocks, title)));
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
        expect(pdf.subarray(-6).toString()).toContain('EOF');
      }),
      { numRuns: 40 },
    );
  });

  it('[E7] runs over pages of A4 that are numbered, with every line in it', async () => {
    const items = Array.from({ length: 300 }, (_, n) => `line ${n} of the timeline`);
    const pdf = await pdfOf(report([{ kind: 'list', items }]));
    const raw = Buffer.from(pdf).toString('latin1');
    const pages = raw.match(/\/Type \/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(3);
    expect(raw).toContain('/MediaBox [0 0 595.28 841.89]');
    const words = shown(pdf);
    for (const n of [0, 150, 299]) expect(words).toContain(`line ${n} of the timeline`);
    expect(words).toContain(`1 of ${pages}`);
    expect(words).toContain(`${pages} of ${pages}`);
  });

  it('[E7] text that the standard fonts lack loses its marks or becomes a question mark', () => {
    expect(standardFontText('Grüße – 5 €, “so”')).toBe('Grüße – 5 €, “so”');
    expect(standardFontText('Łódź Ąęś')).toBe('?ódz Aes');
    expect(standardFontText('価格 🚨 a\u0000b\u202ec')).toBe('?? ? a b c');
  });
});

describe('a report as Markdown', () => {
  it('[E7] what people and agents wrote is text: no heading, link, image, table or HTML of theirs', () => {
    const nasty = '# x [a](http://b) ![i](j) <script> `c` | *d*\n## y';
    const made = markdownOf(
      report([
        { kind: 'text', text: nasty },
        { kind: 'list', items: [nasty] },
        { kind: 'facts', facts: [[nasty, nasty]] },
        { kind: 'verbatim', text: 'note\n```\n# y' },
      ]),
    );
    expect(made).not.toMatch(/(^|[^\\])(<script|!\[|\]\(|`c`)/);
    expect(made.match(/^#+ .*$/gm)).toEqual(['# Incident report: incident-1']);
    expect(made).toContain('    note\n    ```\n    # y');
  });
});
