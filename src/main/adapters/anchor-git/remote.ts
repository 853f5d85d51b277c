import { isAbsolute } from 'node:path';

/** One word, no control character, nothing that git would take for an option. */
const PLAIN = /^[^\s\p{Cc}-][^\s\p{Cc}]*$/u;
/** `user@host:path`, as ssh remotes are written. */
const SSH_SHORT = /^(?:\w[\w.-]*@)?(\w[\w.-]*):(?!:)(?!\/\/).+$/;
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** What is wrong with a remote, for the operator; empty when nothing is. */
export function remoteProblem(remote: string): string {
  if (!PLAIN.test(remote)) return 'use the address of a git remote, without blanks';
  if (isAbsolute(remote)) return '';
  if (!remote.includes('://')) {
    return SSH_SHORT.test(remote) ? '' : 'use ssh://…, user@host:path, https://… or the full path of a repository';
  }
  if (!URL.canParse(remote)) return 'this is no address';
  const { protocol, password, username } = new URL(remote);
  if (!['ssh:', 'https:', 'file:'].includes(protocol)) return 'only ssh, https and files are used';
  if (password !== '' || (protocol === 'https:' && username !== '')) return 'it must not hold a password or a token';
  return '';
}

/** Whether git works there itself, as the user, and not somebody's server. */
export function isFolder(remote: string): boolean {
  return isAbsolute(remote) || remote.startsWith('file:');
}

/** What is wrong with a branch's name; empty when nothing is. */
export function branchProblem(branch: string): string {
  const isGood = BRANCH.test(branch) && branch.length <= 100 && !/\.\.|\.lock(\/|$)|\.(\/|$)/.test(branch);
  return isGood ? '' : 'use a name such as interlock-anchors';
}

/** Against whom a branch there proves, without the path. */
export function againstRemote(remote: string, branch: string): string {
  const host = hostOf(remote);
  if (host === '') return `branch ${branch} of a repository in a folder: against whoever cannot write that folder`;
  return `branch ${branch} at ${host}: against whoever cannot rewrite that branch`;
}

function hostOf(remote: string): string {
  if (isFolder(remote)) return '';
  if (remote.includes('://')) return new URL(remote).host;
  return SSH_SHORT.exec(remote)?.[1] ?? '';
}
