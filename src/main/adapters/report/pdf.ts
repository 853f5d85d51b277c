import PDFDocument from 'pdfkit';
import type { Block, Report } from './document.ts';
import { standardFontText } from './safe-text.ts';

const MARGIN = 56;
const FOOTER_AT = 30;
const FONTS = { text: 'Helvetica', strong: 'Helvetica-Bold', figures: 'Courier' } as const;
const HEADING_SIZE = { 1: 14, 2: 11.5 } as const;
const TEXT_SIZE = 9.5;
const SMALL_SIZE = 8;

/** The report as a PDF: A4, pages numbered, the standard fonts and nothing embedded. */
export function pdfOf(report: Report): Promise<Uint8Array> {
  const title = standardFontText(report.title);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    info: { Title: title, Creator: 'Interlock', Producer: 'Interlock', CreationDate: new Date(report.madeAt) },
  });
  const chunks: Uint8Array[] = [];
  const done = new Promise<Uint8Array>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  pdf.font(FONTS.strong).fontSize(18).text(title).moveDown(0.6);
  for (const block of report.blocks) write(pdf, block);
  numberPages(pdf, title);
  pdf.end();
  return done;
}

function write(pdf: PDFKit.PDFDocument, block: Block): void {
  switch (block.kind) {
    case 'heading':
      heading(pdf, block.level, block.text);
      return;
    case 'text':
      plain(pdf);
      for (const paragraph of block.text.split(/\n+/)) pdf.text(standardFontText(paragraph)).moveDown(0.3);
      return;
    case 'facts':
      for (const [name, value] of block.facts) {
        plain(pdf);
        pdf.font(FONTS.strong).text(`${standardFontText(name)}: `, { continued: true });
        pdf.font(FONTS.text).text(standardFontText(value) || ' ');
      }
      pdf.moveDown(0.3);
      return;
    case 'list':
      plain(pdf);
      pdf.fontSize(SMALL_SIZE);
      for (const item of block.items) pdf.text(`•  ${standardFontText(item)}`, { indent: 0 });
      pdf.moveDown(0.3);
      return;
    case 'verbatim':
      pdf.font(FONTS.figures).fontSize(SMALL_SIZE);
      for (const line of block.text.split('\n')) pdf.text(standardFontText(line) || ' ');
      pdf.moveDown(0.3);
      return;
    default:
  }
}

function heading(pdf: PDFKit.PDFDocument, level: 1 | 2, text: string): void {
  // A heading at the foot of a page would stand alone there.
  if (pdf.y > pdf.page.height - MARGIN - 60) pdf.addPage();
  pdf.moveDown(level === 1 ? 0.6 : 0.3);
  pdf.font(FONTS.strong).fontSize(HEADING_SIZE[level]).text(standardFontText(text)).moveDown(0.2);
}

function plain(pdf: PDFKit.PDFDocument): void {
  pdf.font(FONTS.text).fontSize(TEXT_SIZE);
}

function numberPages(pdf: PDFKit.PDFDocument, title: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    // Below the margin, where text would otherwise begin another page.
    pdf.page.margins.bottom = 0;
    const words = `${title.slice(0, 80)}  ·  ${page - start + 1} of ${count}`;
    pdf
      .font(FONTS.text)
      .fontSize(SMALL_SIZE)
      .text(words, MARGIN, pdf.page.height - FOOTER_AT, { lineBreak: false });
    pdf.page.margins.bottom = MARGIN;
  }
}
