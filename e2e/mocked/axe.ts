import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright/test';

/**
 * What axe finds that is critical or serious, a line each. `within`: only in these parts, where the rest of the page is
 * looked at elsewhere: it takes as long as there is to look at.
 */
export async function seriousFindings(page: Page, within: readonly string[] = []): Promise<string[]> {
  // In the page itself and with the violations alone in full: a fifth of the time of a second page that is handed every
  // node that passed. What that way is for, frames of other origins, the console's page has none of.
  const inPage = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const axe = within.reduce((builder, part) => builder.include(part), inPage);
  const { violations } = await axe.analyze();
  return violations
    .filter((one) => one.impact === 'critical' || one.impact === 'serious')
    .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
}
