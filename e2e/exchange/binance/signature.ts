import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../core/refusal.ts';
import type { WireRequest } from '../wire.ts';
import { malformed } from './params.ts';

const SIGNATURE = /(?:^|&)signature=([^&]*)/;

/**
 * Checks a REST request's HMAC-SHA256: over query and body one after the other as they were sent, without the
 * signature itself.
 * @throws Refusal `signature`
 */
export function checkSignature(request: WireRequest, secret: string): void {
  const given = SIGNATURE.exec(request.query)?.[1] ?? SIGNATURE.exec(request.body)?.[1];
  if (given === undefined) throw malformed('signature');
  const signed = request.query.replace(SIGNATURE, '') + request.body.replace(SIGNATURE, '');
  checkMac(signed, given, secret);
}

/** The websocket API's: over the parameters sorted by name. @throws Refusal `signature` */
export function checkMessageSignature(params: Readonly<Record<string, unknown>>, secret: string): void {
  const { signature, ...rest } = params;
  const signed = Object.keys(rest)
    .sort()
    .map((name) => `${name}=${rest[name]}`)
    .join('&');
  checkMac(signed, String(signature), secret);
}

function checkMac(signed: string, given: string, secret: string): void {
  const right = createHmac('sha256', secret).update(signed).digest();
  const is = Buffer.from(given, 'hex');
  if (is.length !== right.length || !timingSafeEqual(is, right)) throw new Refusal('signature');
}
