import type { Locator, Page } from 'playwright/test';

export type ViewName =
  | 'Trading'
  | 'Alarms'
  | 'Venues'
  | 'Tournaments'
  | 'Policy'
  | 'Grants & tools'
  | 'Holds & triggers'
  | 'Incidents'
  | 'Evidence';

/** The operator's screen in its own words: what a test looks for and presses, whatever host shows it. */
export class ConsolePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get killAll(): Locator {
    return this.page.locator('header [data-kill-all]');
  }
  get band(): Locator {
    return this.page.locator('header [data-band]');
  }
  get header(): Locator {
    return this.page.getByRole('banner');
  }
  get footer(): Locator {
    return this.page.getByRole('contentinfo');
  }
  get agents(): Locator {
    return this.page.getByRole('region', { name: 'Agents', exact: true });
  }
  get agentRows(): Locator {
    return this.page.locator('tr[data-agent]');
  }
  agentRow(id: string): Locator {
    return this.page.locator(`tr[data-agent="${id}"]`);
  }
  agentKill(id: string): Locator {
    return this.agentRow(id).getByRole('button', { name: new RegExp(`^Kill ${escaped(id)} —`) });
  }
  agentMenu(id: string): Locator {
    return this.agentRow(id).getByRole('button', { name: `More for ${id}` });
  }
  get risk(): Locator {
    return this.page.getByRole('region', { name: 'Risk', exact: true });
  }
  get alarms(): Locator {
    return this.page.getByRole('region', { name: 'Alarms', exact: true });
  }
  get positionsPanel(): Locator {
    return this.page.getByRole('region', { name: 'Positions', exact: true });
  }
  get activityPanel(): Locator {
    return this.page.getByRole('tabpanel', { name: /^(Orders|Fills|Event log)/ });
  }
  get positions(): Locator {
    return this.page.getByRole('table', { name: 'Positions' });
  }
  get orders(): Locator {
    return this.page.getByRole('table', { name: /^Orders/ });
  }
  get killRuns(): Locator {
    return this.page.getByRole('region', { name: 'Kill runs' });
  }
  killRun(id: string): Locator {
    return this.page.locator(`[data-run="${id}"]`);
  }
  /** What is left of one kind in an instrument, in a kill run. */
  residual(runId: string, symbol: string, kind: string): Locator {
    return this.killRun(runId)
      .getByRole('rowgroup')
      .filter({ has: this.page.getByRole('rowheader', { name: symbol }) })
      .filter({ has: this.page.locator('strong', { hasText: new RegExp(`^${kind}$`) }) });
  }
  get watchdog(): Locator {
    return this.footer.locator('[data-watchdog]');
  }
  get announcer(): Locator {
    return this.page.locator('[data-announcer="kill"]');
  }
  get failures(): Locator {
    return this.page.getByRole('region', { name: 'Failures' });
  }
  get noConnection(): Locator {
    return this.page.getByRole('alert').filter({ hasText: 'NO CONNECTION' });
  }
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }
  tab(name: 'Orders' | 'Fills' | 'Event log'): Locator {
    return this.page.getByRole('tab', { name: new RegExp(`^${name}`) });
  }
  /** One of the views that share the right column. */
  view(name: ViewName): Locator {
    return this.page.getByRole('tablist', { name: 'Views' }).getByRole('tab', { name: new RegExp(`^${name}`) });
  }
  /** What is shown of it. */
  get viewPanel(): Locator {
    // The one before is there for a moment longer, inert, while it goes.
    const shown = this.page.locator(':not([inert])');
    return this.page
      .getByRole('tabpanel', { name: /^(Trading|Alarms|Venues|Tournaments|Policy|Grants|Holds|Incidents|Evidence)/ })
      .and(shown);
  }
  get role(): Locator {
    return this.footer.locator('[data-role]');
  }
  /** The last small confirmation, which screen readers are told. */
  get confirmation(): Locator {
    return this.footer.getByRole('status');
  }
  get startSession(): Locator {
    return this.page.getByRole('button', { name: 'Start the recorded session' });
  }

  /** Names of the agents in the order shown. */
  async agentOrder(): Promise<string[]> {
    return this.agentRows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-agent') ?? ''));
  }

  /** Opens the settings dialog. */
  async openSettings(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
  }

  /** Opens the reset dialog of a kill run. */
  async openReset(runId: string): Promise<void> {
    await this.killRun(runId)
      .getByRole('button', { name: /^Reset/ })
      .click();
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
