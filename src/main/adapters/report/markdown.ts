import { plainLine } from '../../../shared/plain-text.ts';
import type { Block, Report } from './document.ts';

/** Longest line of text that is written; a narrative has 4,000 characters at most. */
const LONGEST = 8_000;

/** The report as Markdown. What people and agents wrote is text there: it cannot become a link, an image or a heading. */
export function markdownOf({ title, blocks }: Report): string {
  return `${[`# ${escaped(title)}`, ...blocks.map(blockText)].join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level + 1)} ${escaped(block.text)}`;
    case 'text':
      return block.text.split(/\n+/).map(escaped).join('\n\n');
    case 'facts':
      return block.facts.map(([name, value]) => `- **${escaped(name)}**: ${escaped(value)}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${escaped(item)}`).join('\n');
    case 'verbatim':
      // Indented and not fenced: no line of it can end the block.
      return block.text
        .split('\n')
        .map((line) => `    ${plainLine(line, LONGEST)}`)
        .join('\n');
    default:
      return '';
  }
}

function escaped(text: string): string {
  return plainLine(text, LONGEST)
    .replaceAll(/[\\`*_[\]<>#|~!]/g, '\\$&')
    .trim();
}
