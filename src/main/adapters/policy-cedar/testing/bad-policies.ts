const BARS = 'action == Action::"market.bars"';
const ORDER = 'action == Action::"order.propose"';
/** A policy that is in order by itself. */
export const good = (id = 'good', body = '') => `@id("${id}")\npermit (principal, ${BARS}, resource)${body};\n`;
const when = (condition: string, action = BARS) =>
  `// first line\n@id("named")\npermit (principal, ${action}, resource)\nwhen {\n  ${condition}\n};\n`;
const cancel = '@id("cancels") permit (principal, action == Action::"order.cancel", resource);\n';
const deep = (levels: number) => `${'('.repeat(levels)}true${')'.repeat(levels)}`;

/** Each way of being bad: what is in the file, the line to look at (0 is the whole file), and a part of the reason. */
// biome-ignore format: a row is a case
export const BAD_POLICIES: readonly (readonly [name: string, text: string, line: number, reason: string])[] = [
  ['a word that is not Cedar', `${good()}permt (principal, ${BARS}, resource);`, 3, 'permt'],
  ['a missing semicolon', `${good()}\n@id("b")\npermit (principal, ${BARS}, resource)`, 5, 'unexpected end'],
  ['a missing bracket', `@id("a")\npermit (principal, ${BARS}, resource\nwhen { true };`, 3, 'unexpected token'],
  ['a text that does not end', `${good()}@id("b\npermit (principal);`, 3, 'does not end'],
  ['a character of no meaning', `${good()}@id("b") permit (principal, action, resource) when { 1 # 2 };`, 3, 'means nothing'],
  ['an unknown condition word', `@id("a")\npermit (principal, ${BARS}, resource)\nwehn { true };`, 3, 'wehn'],
  ['an empty condition', when(''), 4, 'cannot be empty'],
  ['an unknown tool', `// x\n@id("a")\npermit (principal, action == Action::"order.submit", resource);`, 3, 'order.submit'],
  ['an unknown role', when('principal in AgentRole::"pilot"'), 5, 'pilot'],
  ['an unknown kind of entity', when('principal in Team::"a"'), 5, 'Team'],
  ['an unknown mode', when('context.mode == Mode::"papre"'), 5, 'papre'],
  ['an unknown attribute of the call', when('context.purpos == "x"'), 5, 'purpos'],
  ['a mistake behind letters of several bytes', `@id("a")\npermit (principal, ${BARS}, resource)\nwhen { context.purpose != "${'é'.repeat(60)}" }\nwhen { context.nope }\nwhen {\n  context.reducing\n};`, 4, 'nope'],
  ['an unknown attribute of the agent', when('principal.owner == "x"'), 5, 'owner'],
  ['an attribute that only instruments have', `@id("a")\npermit (principal, action == Action::"journal.read", resource)\nwhen { resource.symbol == "X" };`, 3, 'symbol'],
  ['a text where a mode stands', when('context.mode == "paper"'), 5, 'not compatible'],
  ['a number where a text stands', when('context.purpose == 1'), 5, 'not compatible'],
  ['a text where yes or no is needed', when('context.purpose'), 5, 'expected Bool'],
  ['a policy that can never apply', `${good()}\n@id("b")\npermit (principal, action == Action::"journal.read", resource is Instrument);`, 4, 'unable to find an applicable action'],
  ['a condition that is never true', `${good()}@id("b")\npermit (principal, ${BARS}, resource)\nwhen { false };`, 3, 'impossible'],
  ['letters that look like others', when('principal.name == "trеnd"'), 5, 'mixed scripts'],
  ['no name', `// x\npermit (principal, ${BARS}, resource);`, 2, 'no name'],
  ['an annotation without a name in it', `@id\npermit (principal, ${BARS}, resource);`, 1, 'no name'],
  ['a name that is no kebab', `\n${good('Big Name')}`, 2, 'is no name'],
  ['a name too long', good('a'.repeat(61)), 1, 'is no name'],
  ['a name that the console uses', good('default-deny'), 1, 'no rule decided'],
  ['a name twice in a file', `${good('one')}${good('two')}${good('one')}`, 5, 'names another policy already, in a.cedar:1'],
  ['an annotation that nobody reads', `@id("a")\n@owner("me")\npermit (principal, ${BARS}, resource);`, 1, '@owner'],
  ['an annotation twice', `@id("a")\n@id("b")\npermit (principal, ${BARS}, resource);`, 2, 'duplicate annotation'],
  ['a template', `@id("a")\npermit (\n  principal == ?principal,\n  ${BARS}, resource);`, 3, 'template'],
  ['everything to everyone', '// x\n@id("a")\npermit (principal, action, resource);', 2, 'everything to everyone'],
  ['every tool', '@id("a")\npermit (principal in AgentRole::"risk", action, resource);', 1, 'every tool'],
  ['every tool under a condition', '@id("a")\npermit (principal, action, resource) when { context.reducing };', 1, 'every tool'],
  ['an empty list of tools', '@id("a")\npermit (principal,\n  action in [],\n  resource);', 3, 'list is empty'],
  ['an empty list of agents', when('principal in [ // nobody\n ]'), 6, 'list is empty'],
  ['a sum, which can overflow', when('context.weekday + 1 == 2'), 2, '"+"'],
  ['an extension', when('ip("10.0.0.1").isLoopback()'), 2, 'isLoopback'],
  ['a weekday that is none', when('context.weekday == 0'), 2, 'weekday is never 0'],
  ['a weekday among others that is none', when('[1, 8].contains(context.weekday)'), 2, 'weekday is never 8'],
  ['a minute that is none', when('1441 < context.minuteOfDay'), 2, 'minuteOfDay is never 1441'],
  ['brackets too deep', when(deep(40)), 5, 'nested too deeply'],
  ['brackets so deep that Cedar would fail', when(deep(20_000)), 5, 'nested too deeply'],
  ['a policy too long', when(`${'context.reducing || '.repeat(400)}true`), 5, 'too long'],
  ['a character that cannot be seen', `${good()}// \u202e\n`, 3, 'cannot be seen'],
  ['a byte order mark', `\ufeff${good()}`, 1, 'cannot be seen'],
  ['a line that ends as none does', `// hidden\r${good()}`, 1, 'means nothing'],
  ['half a character', good('a', ' when { context.purpose == "\ud800" }'), 1, 'UTF-8'],
  ['an empty file', '', 0, 'no policy in this file'],
  ['a file of comments', '// nothing\n', 0, 'no policy in this file'],
  ['a forbid that traps', '@id("a")\nforbid (principal == Agent::"trend", action, resource);', 1, 'unless { context.reducing }'],
  ['a forbid at night that traps', '@id("a")\nforbid (principal, action == Action::"order.cancel", resource) when { context.minuteOfDay < 60 };', 1, 'unless { context.reducing }'],
  ['a forbid that excepts the wrong thing', '@id("a")\nforbid (principal, action, resource) unless { !context.reducing };', 1, 'unless { context.reducing }'],
  ['a permit that ends on Friday', `${cancel}@id("a")\npermit (principal, ${ORDER}, resource)\nwhen { context.weekday < 6 };`, 2, 'outside these times'],
  ['entries without exits', `${cancel}@id("a")\npermit (principal, ${ORDER}, resource)\nunless { context.reducing };`, 0, 'permit order.propose also'],
  ['orders that nobody can cancel', `@id("a")\npermit (principal, ${ORDER}, resource);`, 0, 'permit order.cancel also'],
];
