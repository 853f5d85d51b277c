import { isOwnPage } from '../ipc/app-origin.ts';
import type { AppApi, ContentsApi, SessionApi, WindowOptions } from './electron-api.ts';

/** Told of what a page tried and was refused, in words. */
export type Note = (text: string) => void;

/** What every window of the console is opened with. Developer tools are there in a checkout only. */
export function safeWebPreferences(preload: string, packaged: boolean): WindowOptions['webPreferences'] {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    devTools: !packaged,
  };
}

/** Denies every web contents, present and to come, to leave the console's page, open a window or attach a webview. */
export function hardenContents(app: Pick<AppApi, 'on'>, note: Note): void {
  app.on('web-contents-created', (_event, contents) => {
    hardenOne(contents, note);
  });
}

function hardenOne(contents: ContentsApi, note: Note): void {
  contents.setWindowOpenHandler(() => {
    note('a page asked for a new window: denied');
    return { action: 'deny' };
  });
  const stay = (event: { url: string; preventDefault(): void }): void => {
    if (isOwnPage(event.url)) return;
    event.preventDefault();
    note('a page tried to leave the console: denied');
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    note('a page tried to attach a webview: denied');
  });
}

/** Denies every permission and every request that is not for the console's own page. `packaged`: also devtools'. */
export function hardenSession(session: SessionApi, packaged: boolean, note: Note): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    note(`a page asked for the permission ${permission}: denied`);
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    const devtools = !packaged && details.url.startsWith('devtools://');
    const cancel = !isOwnPage(details.url) && !devtools;
    if (cancel) note('a page asked for something that is not its own: denied');
    answer({ cancel });
  });
}
