import type { RunningExchange } from '../server.ts';
import type { WireFormat } from '../wire.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Changes what an exchange answers on one path: `change` is given the whole body as it would be read. */
export function forge({ format }: RunningExchange, path: string, change: (body: Json) => Json): () => void {
  const open = format as { handle: WireFormat['handle'] };
  const honest = open.handle;
  open.handle = (request) => {
    const answer = honest.call(format, request);
    if (request.path !== path || answer.status !== 200) return answer;
    const body = typeof answer.body === 'string' ? JSON.parse(answer.body) : JSON.parse(JSON.stringify(answer.body));
    return { ...answer, body: JSON.stringify(change(body as Json)) };
  };
  return () => {
    open.handle = honest;
  };
}

/** The body with every list left out, as an exchange answers that has nothing to say. */
export function withoutLists(body: Json): Json {
  if (Array.isArray(body)) return {};
  if (typeof body !== 'object' || body === null) return body;
  const kept = Object.entries(body).filter(([, it]) => !Array.isArray(it));
  return Object.fromEntries(kept.map(([name, it]) => [name, withoutLists(it)]));
}

/** The body with every list empty. */
export function withoutRows(body: Json): Json {
  if (Array.isArray(body)) return [];
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, it]) => [name, withoutRows(it)]));
}

/** The names of all fields in a body. */
export function fieldsOf(body: Json): string[] {
  if (Array.isArray(body)) return body.flatMap(fieldsOf);
  if (typeof body !== 'object' || body === null) return [];
  return [...Object.keys(body), ...Object.values(body).flatMap(fieldsOf)];
}

/** The body with every field of one name left out. */
export function withoutField(body: Json, field: string): Json {
  if (Array.isArray(body)) return body.map((it) => withoutField(it, field));
  if (typeof body !== 'object' || body === null) return body;
  const kept = Object.entries(body).filter(([name]) => name !== field);
  return Object.fromEntries(kept.map(([name, it]) => [name, withoutField(it, field)]));
}
