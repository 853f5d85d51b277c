import { readFileSync } from 'node:fs';
import { toOwn, toShown } from '../origin.ts';
import { BINDING, PRELOAD_WORLD, pageScript, preloadScript } from '../page/scripts.ts';
import type { DevToolsPipe, Params } from './pipe.ts';

/** A browser this far behind is not sent more events; the page sees the gap and asks for a snapshot. */
const MAX_PENDING = 64;

/** Where a call came from: the frame's URL as the app knows it, and whether it is the top frame. */
export interface CallFrame {
  readonly url: string;
  readonly top: boolean;
}

export interface PageHost {
  /** May this request go on? `navigation`: it would replace the page. The URL is as the app knows it. */
  allows(url: string, navigation: boolean): boolean;
  /** Answers a request for the app's own origin. */
  serve(request: Request): Promise<Response>;
  /** A call by the preload. What it resolves to is the answer. */
  call(channel: string, args: readonly unknown[], frame: CallFrame): Promise<unknown>;
  onLoad(): void;
  /** The top frame shows another page, or the same one anew. */
  onNavigated(): void;
  onCrash(): void;
  /** The page is gone because its window was closed; not called when the whole browser dies. */
  onClose(): void;
  onExtraWindow(): void;
}

/** The one page of the window: its preload in a world of its own, every request of it answered here or refused. */
export class HostedPage {
  readonly #pipe: DevToolsPipe;
  readonly #host: PageHost;
  readonly #frames = new Map<string, string>();
  readonly #worlds = new Map<number, string>();
  #session: string | undefined;
  #target = '';
  #mainFrame = '';

  constructor(pipe: DevToolsPipe, host: PageHost) {
    this.#pipe = pipe;
    this.#host = host;
  }

  /** The URL that the top frame shows, as the app knows it. */
  get url(): string {
    return this.#frames.get(this.#mainFrame) ?? '';
  }

  /** Takes over the browser's first page, and closes any other that comes. */
  async open(preload: string, titleSuffix: string): Promise<void> {
    const attached = new Promise<void>((resolve, reject) => {
      this.#pipe.on('Target.attachedToTarget', (params) => {
        const { targetId, type } = params.targetInfo as { targetId: string; type: string };
        const session = params.sessionId as string;
        if (type === 'page' && this.#session === undefined) {
          this.#session = session;
          this.#target = targetId;
          this.#prepare(preload, titleSuffix).then(resolve, reject);
        } else {
          // A window that is closed while it waits would leave the page that opened it waiting for good.
          this.#quietly('Runtime.runIfWaitingForDebugger', {}, session);
          if (type !== 'page') return;
          this.#host.onExtraWindow();
          this.#quietly('Target.closeTarget', { targetId }, undefined);
        }
      });
    });
    this.#listen();
    await this.#pipe.send('Browser.setDownloadBehavior', { behavior: 'deny' });
    await this.#pipe.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    await attached;
  }

  /** Goes to a page of the app; resolves once it was answered. */
  async navigate(url: string): Promise<void> {
    const { errorText } = await this.#send('Page.navigate', { url: toShown(url) });
    if (typeof errorText === 'string' && errorText !== '') throw new Error(`the page did not load: ${errorText}`);
  }

  /** An event for the page's preload. */
  post(channel: string, args: readonly unknown[]): void {
    if (this.#pipe.pending > MAX_PENDING) return;
    for (const [context, frame] of this.#worlds) {
      if (frame === this.#mainFrame) this.#deliver(context, { channel, args });
    }
  }

  reload(): void {
    this.#quietly('Page.reload', {}, this.#session);
  }

  toFront(): void {
    this.#quietly('Page.bringToFront', {}, this.#session);
  }

  async #prepare(preload: string, titleSuffix: string): Promise<void> {
    const { frameTree } = await this.#send('Page.getFrameTree');
    this.#mainFrame = (frameTree as { frame: { id: string } }).frame.id;
    await this.#send('Page.enable');
    await this.#send('Runtime.enable');
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await this.#send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD });
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript() });
    await this.#send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadScript(readFileSync(preload, 'utf8'), titleSuffix),
      worldName: PRELOAD_WORLD,
    });
    await this.#send('Runtime.runIfWaitingForDebugger');
  }

  #listen(): void {
    const on = (method: string, listener: (params: Params) => void): void =>
      this.#pipe.on(method, (params, session) => {
        if (session === this.#session) listener(params);
      });
    on('Fetch.requestPaused', (params) => void this.#answer(params));
    on('Runtime.bindingCalled', (params) => void this.#called(params));
    on('Page.frameNavigated', (params) => {
      const frame = params.frame as { id: string; url: string };
      this.#frames.set(frame.id, toOwn(frame.url));
      if (frame.id === this.#mainFrame) this.#host.onNavigated();
    });
    on('Page.frameDetached', (params) => this.#frames.delete(params.frameId as string));
    on('Runtime.executionContextCreated', (params) => {
      const context = params.context as { id: number; name: string; auxData?: { frameId?: string } };
      if (context.name === PRELOAD_WORLD) this.#worlds.set(context.id, context.auxData?.frameId ?? '');
    });
    on('Runtime.executionContextDestroyed', (params) => this.#worlds.delete(params.executionContextId as number));
    on('Runtime.executionContextsCleared', () => this.#worlds.clear());
    on('Page.loadEventFired', () => this.#host.onLoad());
    on('Page.javascriptDialogOpening', () =>
      this.#quietly('Page.handleJavaScriptDialog', { accept: false }, this.#session),
    );
    this.#pipe.on('Target.detachedFromTarget', (params) => {
      if (params.sessionId === this.#session) this.#host.onClose();
    });
    this.#pipe.on('Target.targetCrashed', (params) => {
      if (params.targetId === this.#target) this.#host.onCrash();
    });
  }

  async #answer(params: Params): Promise<void> {
    const { requestId, resourceType } = params;
    const { url, method } = params.request as { url: string; method: string };
    const own = toOwn(url);
    const navigation = resourceType === 'Document';
    try {
      if (!this.#host.allows(own, navigation)) {
        // Aborted leaves the page where it is, where any other reason would put an error page in its place.
        await this.#send('Fetch.failRequest', { requestId, errorReason: navigation ? 'Aborted' : 'BlockedByClient' });
        return;
      }
      const response = await this.#host.serve(new Request(own, { method }));
      await this.#send('Fetch.fulfillRequest', {
        requestId,
        responseCode: response.status,
        responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await response.arrayBuffer()).toString('base64'),
      });
    } catch {
      // The page or the browser went away while it was answered: nobody waits for this any more.
    }
  }

  async #called(params: Params): Promise<void> {
    const context = params.executionContextId as number;
    const frame = this.#worlds.get(context);
    if (params.name !== BINDING || frame === undefined) return;
    const { id, channel, args } = JSON.parse(params.payload as string);
    const from: CallFrame = { url: this.#frames.get(frame) ?? '', top: frame === this.#mainFrame };
    try {
      this.#deliver(context, { id, value: await this.#host.call(channel, args, from) });
    } catch {
      this.#deliver(context, { id, error: 'the console could not answer' });
    }
  }

  #deliver(contextId: number, message: object): void {
    const expression = `interlockReceive(${JSON.stringify(JSON.stringify(message))})`;
    this.#quietly('Runtime.evaluate', { expression, contextId }, this.#session);
  }

  #send(method: string, params: object = {}): Promise<Params> {
    return this.#pipe.send(method, params, this.#session);
  }

  /** For what may come too late: the page that it was meant for is gone, and so is the need. */
  #quietly(method: string, params: object, session: string | undefined): void {
    this.#pipe.send(method, params, session).catch(() => {});
  }
}
