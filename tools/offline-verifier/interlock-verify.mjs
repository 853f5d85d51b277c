#!/usr/bin/env node
// Checks an export of an Interlock journal, or a proof of its own, with nothing but the public key. Written from
// docs/evidence.md alone: it shares no code with the app, so that a fault of the one is no fault of the other.
// Needs Node 18 or later and nothing else.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const USAGE = `Usage: node interlock-verify.mjs FILE --key VERIFIER_KEY [--key ...] [--checkpoint NOTE_FILE ...]

FILE is an export (JSON lines), statements alone, an inclusion proof (c2sp.org/tlog-proof) or a consistency proof.
VERIFIER_KEY is the text name+id+base64 of the log's signing key; have it from somebody else than FILE.
NOTE_FILE is a checkpoint that was kept elsewhere: the log must have had its root at its size.
Exit code: 0 everything fits, 1 something does not, 2 nothing was checked.
`;

/** What is given does not fit; `where` is a line, a record. */
class Wrong extends Error {}
/** Nothing can be checked. */
class Unusable extends Error {}

const need = (fits, words) => {
  if (!fits) throw new Wrong(words);
};

// Bytes and texts

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const isCount = (value, least = 0) => Number.isSafeInteger(value) && value >= least;
const isTime = (value) => Number.isSafeInteger(value);
const isText = (value) => typeof value === 'string';
const isTextOrNull = (value) => value === null || isText(value);
const isHash = (value) => isText(value) && /^[0-9a-f]{64}$/.test(value);
const unhex = (text) => Buffer.from(text, 'hex');

function fromBase64(text) {
  const bytes = Buffer.from(isText(text) ? text : '', 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function utf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Wrong('this is not UTF-8 text');
  }
}

/** An object that stands there exactly as JSON.stringify writes it, with these members in this order. */
function members(value, names, what) {
  const good = typeof value === 'object' && value !== null && !Array.isArray(value);
  need(good && Object.keys(value).join() === names.join(), `this is not ${what}: it has other members`);
  return value;
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Wrong('this is not JSON');
  }
}

// Leaves

/** The text of the last member of an object that ends so: a body is hashed as it stands, not as it is parsed. */
const bodyOf = (text, end) => text.slice(text.indexOf(',"body":') + ',"body":'.length, -end.length);

function leafText({ seq, at, kind, agent, action }, body) {
  return `[${seq},${at},${[kind, agent, action].map((each) => JSON.stringify(each))},${body}]`;
}

// The tree (RFC 6962) and its proofs (RFC 9162)

const leafHash = (leaf) => sha256(Buffer.of(0), Buffer.from(leaf));
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

/** The right edge of a tree that grows by leaves and by whole subtrees. */
class Edge {
  size = 0;
  #subtrees = [];

  add(hash, width = 1) {
    let node = hash;
    for (let w = width; Math.floor(this.size / w) % 2 === 1; w *= 2) node = nodeHash(this.#subtrees.pop(), node);
    this.#subtrees.push(node);
    this.size += width;
  }

  root() {
    return this.#subtrees.reduceRight((right, left) => nodeHash(left, right));
  }
}

/** Widths of the largest whole subtrees between two sizes. */
function widths(from, to) {
  const found = [];
  for (let at = from; at < to; ) {
    let width = 1;
    while (at % (2 * width) === 0 && at + 2 * width <= to) width *= 2;
    found.push(width);
    at += width;
  }
  return found;
}

function isIncluded(index, size, leaf, root, path) {
  if (index >= size) return false;
  let [fn, sn, r] = [index, size - 1, leaf];
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      r = nodeHash(r, p);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && r.equals(root);
}

function isConsistent(first, second, path) {
  if (first.size < 1 || first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && first.root.equals(second.root);
  if (path.length === 0) return false;
  const isPowerOfTwo = Number.isInteger(Math.log2(first.size));
  const [seed, ...rest] = isPowerOfTwo ? [first.root, ...path] : path;
  let [fn, sn, fr, sr] = [first.size - 1, second.size - 1, seed, seed];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  for (const c of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(c, fr), nodeHash(c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      sr = nodeHash(sr, c);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && fr.equals(first.root) && sr.equals(second.root);
}

// Keys, notes, checkpoints (C2SP), statements (DSSE, in-toto)

const APPROVED_ACTION = 'tag:interlock,2026:approved-action/v1';
const ENVELOPE = ['payload', 'payloadType', 'signatures'];
const PREDICATE = ['seq', 'at', 'kind', 'agent', 'action', 'by', 'mode', 'rule', 'policy', 'manifest', 'grant', 'body'];

const SPKI = unhex('302a300506032b6570032100');

function parseKey(text) {
  const [name, id, ...rest] = text.trim().split('+');
  const bytes = fromBase64(rest.join('+'));
  const good = isName(name) && bytes !== null && bytes.length === 33 && bytes[0] === 1;
  if (
    !good ||
    sha256(Buffer.from(`${name}\n`), bytes)
      .toString('hex')
      .slice(0, 8) !== id
  ) {
    throw new Unusable(`This is not a verifier key (name+id+base64): ${text}`);
  }
  const key = createPublicKey({ key: Buffer.concat([SPKI, bytes.subarray(1)]), format: 'der', type: 'spki' });
  return { name, id, isSignature: (data, signature) => signature.length === 64 && verify(null, data, key, signature) };
}

function isName(name) {
  return isText(name) && name !== '' && !/[\p{White_Space}+]/u.test(name);
}

function openCheckpoint(note, keys) {
  const isPlain = isText(note) && [...note].every((character) => character >= ' ' || character === '\n');
  need(isPlain && note.includes('\n\n') && note.endsWith('\n'), 'this is not a signed note');
  const border = note.lastIndexOf('\n\n');
  const text = note.slice(0, border + 1);
  const signers = new Set();
  for (const line of note.slice(border + 2, -1).split('\n')) {
    const [dash, name, base64, ...more] = line.split(' ');
    const bytes = fromBase64(base64);
    const good = dash === '\u2014' && isName(name) && more.length === 0 && bytes !== null && bytes.length > 4;
    need(good, 'a signature line of the note is not in its form');
    const id = bytes.toString('hex', 0, 4);
    const key = keys.find((each) => each.name === name && each.id === id);
    if (key === undefined) continue;
    need(key.isSignature(Buffer.from(text), bytes.subarray(4)), `the signature of ${name}+${id} is wrong`);
    signers.add(key);
  }
  const [origin, size, base64, ...extensions] = text.slice(0, -1).split('\n');
  const root = fromBase64(base64);
  const good = origin !== '' && /^(0|[1-9][0-9]*)$/.test(size) && isCount(Number(size)) && !extensions.includes('');
  need(good && root !== null && root.length === 32, 'this is not a checkpoint');
  need(
    [...signers].some(({ name }) => name === origin),
    `no given key of ${origin} signed this checkpoint`,
  );
  return { origin, size: Number(size), root };
}

/** A statement that is signed and fits itself: its subject is the record that its predicate holds. Gives that. */
function openStatement(envelope, keys) {
  const { payload, payloadType, signatures } = members(envelope, ENVELOPE, 'an envelope');
  const bytes = fromBase64(payload);
  need(payloadType === 'application/vnd.in-toto+json' && bytes !== null, 'this is not an in-toto statement');
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `), bytes]);
  need(Array.isArray(signatures), 'this statement has no signatures');
  const signers = new Set();
  for (const signature of signatures) {
    const { keyid, sig } = members(signature, ['keyid', 'sig'], 'a signature');
    const key = keys.find(({ id }) => id === keyid);
    if (key === undefined) continue;
    need(key.isSignature(signed, fromBase64(sig) ?? Buffer.alloc(0)), `the statement's signature of ${keyid} is wrong`);
    signers.add(key.name);
  }
  need(signers.size > 0, 'no given key signed this statement');

  const text = utf8(bytes);
  const statement = members(json(text), ['_type', 'subject', 'predicateType', 'predicate'], 'a statement');
  need(statement._type === 'https://in-toto.io/Statement/v1', 'this is not an in-toto statement v1');
  need(statement.predicateType === APPROVED_ACTION, 'this is not a statement on an approved action');
  const predicate = members(statement.predicate, PREDICATE, 'the predicate of a statement');
  const leaf = leafHash(leafText(predicate, bodyOf(text, '}}'))).toString('hex');
  const isSubject = (name) =>
    JSON.stringify(statement.subject) ===
    JSON.stringify([{ name: `${name}#${predicate.seq}`, digest: { sha256: leaf } }]);
  const origin = [...signers].find(isSubject);
  need(origin !== undefined, "the statement's subject is not the record that it tells, in a log of who signed it");
  return { origin, leaf, predicate };
}

/** What was in force by the records so far: the last policy, session and grants, with the numbers of their records. */
class Context {
  #policy = null;
  #session = null;
  #grants = new Map();
  /** The last record whose content the export does not have: it may have changed any of them. */
  #hidden = 0;

  hide(seq) {
    this.#hidden = seq;
  }

  fold({ seq, kind, body }) {
    if (kind === 'policy.loaded') this.#policy = { seq, sha256: body.sha256 };
    if (kind === 'grant.issued') this.#grants.set(body.agent, { seq, id: body.grantId });
    if (kind !== 'session.opened') return;
    need(Array.isArray(body.agents), 'the session before it has no agents');
    this.#session = { seq, manifests: new Map(body.agents.map((each) => [each?.agent, each?.manifestSha256])) };
  }

  /** Holds what a statement on a record says against it, as far as the export tells. */
  check({ policy, manifest, grant }, { agent, body }) {
    this.#compare('policy', policy, this.#policy?.seq, this.#policy);
    const [seq, sha256] = [this.#session?.seq, this.#session?.manifests.get(agent)];
    this.#compare('manifest', manifest, seq, sha256 === undefined ? null : { seq, sha256 });
    const issued = this.#grants.get(body.owner?.agent) ?? null;
    // Most actions stand on none.
    if (grant !== null) this.#compare('grant', grant, issued?.seq, issued);
  }

  #compare(what, said, last = 0, expected = null) {
    const isTold = this.#hidden <= last || (said !== null && !(said.seq > last));
    const words = `the statement names another ${what} than the records before it`;
    need(!isTold || JSON.stringify(said) === JSON.stringify(expected), words);
  }
}

// Exports

const ENTRY = ['seq', 'at', 'kind', 'agent', 'action', 'recordedAt', 'hash'];

class Export {
  #keys;
  #outside;
  #edge = new Edge();
  #chain = Buffer.alloc(32);
  #origin;
  #digest = createHash('sha256');
  #lines = 0;
  #counts = { records: 0, expired: 0, statements: 0, checkpoints: 0 };
  /** The last line's kind; the record in it. */
  #last = '';
  #record = null;
  #context = new Context();
  /** Up to here a signed root has been met. */
  #proved = 0;

  /** What each kind of line has to be; nothing else is one, whatever its name. */
  #lineOf = new Map([
    ['header', (value) => this.#header(value)],
    ['seq', (value) => this.#entry(value)],
    ['statement', (value) => this.#statement(value)],
    ['gap', (value) => this.#gap(value)],
    ['checkpoint', (value) => this.#checkpoint(value)],
    ['end', (value) => this.#end(value)],
  ]);

  constructor(keys, outside) {
    this.#keys = keys;
    this.#outside = new Map(outside.map((each) => [each, false]));
  }

  take(bytes) {
    need(this.#last !== 'end', 'something follows the trailer');
    const text = utf8(bytes);
    const isBody = text.startsWith('{"seq":') && text.includes(',"body":');
    const value = isBody ? this.#cut(text) : json(text);
    if (!isBody) need(JSON.stringify(value) === text, 'this is not JSON as an export has it');
    need(typeof value === 'object' && value !== null, 'this is not a line of an export');
    const kind = this.#lines === 0 ? 'header' : (Object.keys(value)[0] ?? '');
    const check = this.#lineOf.get(kind);
    need(check !== undefined, 'this is not a line of an export');
    check(value);
    this.#last = kind;
    this.#lines += 1;
    this.#digest.update(bytes).update('\n');
    if (kind === 'seq' || kind === 'gap') this.#compareOutside();
  }

  /** @returns What is proved, in words. */
  finish() {
    need(this.#last === 'end', `${this.place}: the end is missing: the file was cut off`);
    for (const [{ size }, met] of this.#outside) {
      need(
        met,
        `${this.place}: the checkpoint of ${size} records cannot be compared: ask for an export that shows this size`,
      );
    }
    const { records, expired, statements, checkpoints } = this.#counts;
    const left = this.#edge.size - records;
    const outside = this.#outside.size === 0 ? '' : `, ${this.#outside.size} checkpoints from elsewhere`;
    const unproved = [
      expired === 0 ? '' : `; kind and time of the ${expired} expired are not proved`,
      left === 0 ? '' : '; chain hashes behind what was left out are not proved',
    ].join('');
    return (
      `${records} records (${expired} of them expired) of ${this.#edge.size}, ${left} left out; ` +
      `${checkpoints} checkpoints, ${statements} statements${outside}; log ${this.#origin}${unproved}`
    );
  }

  /** Where the next line stands. */
  get place() {
    return `line ${this.#lines + 1}, behind record ${this.#edge.size}`;
  }

  #header(value) {
    members(value, ['format', 'origin', 'filter'], 'the header of an export');
    need(value.format === 'interlock-export/1' && isText(value.origin), 'this is not the header of an export');
    this.#origin = value.origin;
  }

  /** A record with its body. */
  #cut(text) {
    const body = bodyOf(text, '}');
    const { body: content, ...columns } = members(json(text), [...ENTRY, 'body'], 'a record');
    need(
      `${JSON.stringify(columns).slice(0, -1)},"body":${body}}` === text,
      'this is not a record as an export has it',
    );
    need(json(body) !== null && typeof content === 'object', 'the body of this record is not an object');
    return { ...columns, leaf: leafHash(leafText(columns, body)), body: content };
  }

  #entry(value) {
    const expired = value.body === undefined;
    if (expired) members(value, ['seq', 'at', 'kind', 'recordedAt', 'hash', 'leaf'], 'a record');
    const { seq, at, kind, agent = null, action = null, recordedAt, hash } = value;
    const texts = isText(kind) && isTextOrNull(agent) && isTextOrNull(action);
    const good = texts && isCount(seq, 1) && isTime(at) && isTime(recordedAt) && isHash(hash);
    need(good && (!expired || isHash(value.leaf)), 'a column of this record is not in its form');
    need(seq === this.#edge.size + 1, `here record ${this.#edge.size + 1} should stand, not record ${seq}`);
    const leaf = expired ? unhex(value.leaf) : value.leaf;
    this.#chain = sha256(this.#chain, leaf);
    need(this.#chain.toString('hex') === hash, `record ${seq} is not the one that was written, or the one before it`);
    this.#edge.add(leaf);
    this.#pass(expired ? null : value, seq);
    this.#counts.records += 1;
    if (expired) this.#counts.expired += 1;
  }

  /** Goes on to a record, null when its content is not told. What the one before it says is in force now. */
  #pass(record, seq) {
    if (this.#record !== null) this.#context.fold(this.#record);
    if (record === null) this.#context.hide(seq);
    this.#record = record;
  }

  #statement(value) {
    members(value, ['statement'], 'a statement');
    need(this.#last === 'seq' && this.#record !== null, 'this statement does not follow its record');
    const { origin, leaf, predicate } = openStatement(value.statement, this.#keys);
    const isOnIt = origin === this.#origin && leaf === this.#record.leaf.toString('hex');
    need(isOnIt, 'the statement is not on the record before it');
    this.#context.check(predicate, this.#record);
    this.#counts.statements += 1;
  }

  #gap(value) {
    members(value, ['gap'], 'a gap');
    const { from, to, nodes, chain } = members(value.gap, ['from', 'to', 'nodes', 'chain'], 'a gap');
    const good = isCount(from, 1) && isCount(to, from) && Array.isArray(nodes) && nodes.every(isHash) && isHash(chain);
    need(good, 'this gap is not in its form');
    need(from === this.#edge.size + 1, `here record ${this.#edge.size + 1} should stand, not ${from}`);
    const parts = widths(from - 1, to);
    need(parts.length === nodes.length, `the gap from ${from} to ${to} does not have its ${parts.length} nodes`);
    for (const [n, width] of parts.entries()) this.#edge.add(unhex(nodes[n]), width);
    this.#chain = unhex(chain);
    this.#pass(null, to);
  }

  #checkpoint(value) {
    members(value, ['checkpoint'], 'a checkpoint');
    const { origin, size, root } = openCheckpoint(value.checkpoint, this.#keys);
    need(origin === this.#origin, `this checkpoint is of another log: ${origin}`);
    need(size === this.#edge.size && size > 0, `a checkpoint of ${size} records stands behind ${this.#edge.size}`);
    this.#compareRoot(root, 'this checkpoint');
    this.#counts.checkpoints += 1;
    this.#proved = size;
  }

  #compareOutside() {
    for (const each of this.#outside.keys()) {
      if (each.size !== this.#edge.size) continue;
      need(each.origin === this.#origin, `the checkpoint from elsewhere is of another log: ${each.origin}`);
      this.#compareRoot(each.root, `the checkpoint of ${each.size} records from elsewhere`);
      this.#outside.set(each, true);
    }
  }

  #compareRoot(root, what) {
    const words = `${what} has another root: something in records ${this.#proved + 1} to ${this.#edge.size} was changed`;
    need(this.#edge.root().equals(root), words);
  }

  #end(value) {
    members(value, ['end'], 'the trailer');
    const { lines, records, sha256: digest } = members(value.end, ['lines', 'records', 'sha256'], 'the trailer');
    need(this.#last === 'checkpoint', `no checkpoint covers the records behind ${this.#proved}`);
    need(lines === this.#lines && records === this.#counts.records, 'the trailer counts other lines or records');
    const same = digest === this.#digest.copy().digest('hex');
    need(same, 'a line before it was changed in what no hash of the log covers (the digest is another)');
  }
}

/** Lines of a file, without their line feeds. What follows the last line feed is a line that was cut off. */
function* linesOf(file) {
  const chunk = Buffer.allocUnsafe(1 << 16);
  let begun = [];
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
    let rest = chunk.subarray(0, read);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...begun, rest.subarray(0, end)]);
      begun = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) begun.push(Buffer.from(rest));
  }
  need(begun.length === 0, 'the last line does not end: the file was cut off');
}

/** Gives each line of a file to a check; what is wrong gets the place in front of it. */
function inLines(path, take, place) {
  const file = openSync(path, 'r');
  try {
    for (const bytes of linesOf(file)) take(bytes);
  } catch (error) {
    throw error instanceof Wrong ? new Wrong(`${place()}: ${error.message}`) : error;
  } finally {
    closeSync(file);
  }
}

function verifyExport(path, keys, outside) {
  const reading = new Export(keys, outside);
  inLines(
    path,
    (bytes) => reading.take(bytes),
    () => reading.place,
  );
  return reading.finish();
}

// Statements and proofs as files

function verifyStatements(path, keys, outside) {
  need(outside.length === 0, 'statements have no checkpoint to compare');
  const seen = { lines: 0, last: new Map() };
  const text = (bytes) => {
    const line = utf8(bytes);
    const envelope = json(line);
    need(JSON.stringify(envelope) === line, 'this is not JSON as an envelope has it');
    const { origin, leaf, predicate } = openStatement(envelope, keys);
    const before = seen.last.get(origin);
    // Two statements on one record of one log prove that its owner told two histories.
    const isOther = before?.seq === predicate.seq && before.leaf !== leaf;
    need(!isOther, `two statements tell record ${predicate.seq} differently: the log was told in two ways`);
    need(before === undefined || before.seq < predicate.seq, 'this statement stands twice, or out of order');
    seen.last.set(origin, { seq: predicate.seq, leaf });
    seen.lines += 1;
  };
  inLines(path, text, () => `line ${seen.lines + 1}`);
  return `${seen.lines} statements, each signed and on the record that it tells; log ${[...seen.last.keys()].join(', ')}`;
}

function verifyInclusion(text, keys, outside) {
  need(outside.length === 0, 'an inclusion proof shows one size only: compare its checkpoint yourself');
  const border = text.indexOf('\n\n');
  need(border >= 0, 'this proof has no checkpoint');
  const [, extra, index, ...path] = text.slice(0, border).split('\n');
  const leaf = fromBase64(extra?.replace(/^extra /, ''));
  need(
    leaf !== null && extra.startsWith('extra ') && /^index (0|[1-9][0-9]*)$/.test(index ?? ''),
    'this proof is not in its form',
  );
  const hashes = path.map(fromBase64);
  need(
    hashes.every((each) => each?.length === 32),
    'a hash of the path is not in its form',
  );
  const { origin, size, root } = openCheckpoint(text.slice(border + 2), keys);
  const at = Number(index.slice(6));
  const record = json(utf8(leaf));
  need(Array.isArray(record) && record[0] === at + 1, `the record in this proof is not number ${at + 1}`);
  need(isIncluded(at, size, leafHash(leaf), root, hashes), `record ${at + 1} is not in the log of this checkpoint`);
  return `record ${at + 1} (${record[2]}) is in the log ${origin} of ${size} records`;
}

function verifyConsistency(text, keys, outside) {
  const line = text.slice(0, -1);
  const value = members(json(line), ['format', 'from', 'to', 'path'], 'a consistency proof');
  need(`${JSON.stringify(value)}\n` === text, 'this is not JSON as a proof has it');
  need(Array.isArray(value.path) && value.path.every(isHash), 'the path is not in its form');
  const [from, to] = [openCheckpoint(value.from, keys), openCheckpoint(value.to, keys)];
  need(from.origin === to.origin, `the checkpoints are of two logs: ${from.origin} and ${to.origin}`);
  need(
    isConsistent(from, to, value.path.map(unhex)),
    `the log of ${from.size} records is not the beginning of the other`,
  );
  for (const { origin, size, root } of outside) {
    const same = [from, to].find((each) => each.size === size);
    need(same !== undefined, `the checkpoint of ${size} records cannot be compared: this proof has other sizes`);
    need(origin === same.origin && root.equals(same.root), `the checkpoint of ${size} records has another root`);
  }
  return `the log ${from.origin} of ${from.size} records is the beginning of the one of ${to.size}`;
}

// The command

function readArguments(args) {
  const given = { file: '', '--key': [], '--checkpoint': [] };
  for (const rest = [...args]; rest.length > 0; ) {
    const [word, value] = [rest.shift(), rest[0]];
    if (word.startsWith('--') && Array.isArray(given[word]) && value !== undefined) given[word].push(rest.shift());
    else if (!word.startsWith('-') && given.file === '') given.file = word;
    else throw new Unusable(USAGE);
  }
  if (given.file === '' || given['--key'].length === 0) throw new Unusable(USAGE);
  return { file: given.file, keys: given['--key'].map(parseKey), notes: given['--checkpoint'] };
}

/** The first bytes of a file, which tell what it is. */
function beginningOf(path) {
  const start = Buffer.alloc(64);
  const file = openSync(path, 'r');
  try {
    return start.toString('latin1', 0, readSync(file, start));
  } finally {
    closeSync(file);
  }
}

function check(args) {
  const { file, keys, notes } = readArguments(args);
  const outside = notes.map((path) => openCheckpoint(utf8(readFileSync(path)), keys));
  const begins = beginningOf(file);
  if (begins.startsWith('c2sp.org/tlog-proof@v1\n')) return verifyInclusion(utf8(readFileSync(file)), keys, outside);
  if (begins.startsWith('{"format":"interlock-consistency/1"')) {
    return verifyConsistency(utf8(readFileSync(file)), keys, outside);
  }
  if (begins.startsWith('{"payload":')) return verifyStatements(file, keys, outside);
  return verifyExport(file, keys, outside);
}

/** Words that may quote what was given: nothing in them speaks to the terminal. */
const plain = (words) => words.replace(/\p{Cc}/gu, '?');

/** What the command answers to its arguments: an exit code and a sentence. */
export function answer(args) {
  try {
    return { code: 0, words: `OK: ${plain(check(args))}\n` };
  } catch (error) {
    if (error instanceof Wrong) return { code: 1, words: `WRONG: ${plain(error.message)}\n` };
    if (error instanceof Unusable) return { code: 2, words: `${error.message}\n` };
    if (error?.syscall !== undefined) return { code: 2, words: `A file cannot be read: ${error.code}\n` };
    throw error;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  const { code, words } = answer(process.argv.slice(2));
  (code === 2 ? process.stderr : process.stdout).write(words);
  process.exitCode = code;
}
