/**
 * Checks the plan of the house: which room may import which, through which door, and who may touch time, chance,
 * sockets and disks. Prints `file:line`, what is wrong, and the line to add where a new arrow is meant.
 *   bin/node tools/check-rooms.ts [ROOT]
 */
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { findProblems, placeOf } from './rooms.ts';
import type { BandRule } from './rooms.ts';

/** base ← format ← check ← model ← flow ← server; edge implements ports declared to its left; app knows all. */
export const bands: Readonly<Record<string, BandRule>> = {
  base: { values: [], types: [] },
  format: { values: ['base'], types: [] },
  check: { values: ['base', 'format'], types: [] },
  model: { values: ['base', 'format', 'check'], types: [] },
  flow: { values: ['base', 'format', 'check', 'model'], types: [] },
  server: { values: ['base', 'format', 'check', 'model', 'flow'], types: [] },
  edge: { values: ['base', 'format'], types: ['check', 'model', 'flow', 'server'] },
  app: { values: ['base', 'format', 'check', 'model', 'flow', 'server', 'edge'], types: [] },
  testing: { values: ['base', 'format', 'check', 'model', 'flow', 'server', 'edge'], types: [] },
};

/** Arrows inside a band, and values that an edge room takes from a band of which it otherwise sees types only. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'base/ctx': ['base/log'],
  'base/ids': ['base/brand', 'base/clock', 'base/random'],
  'base/log': ['base/clock'],
  // Declares tests in the words of verdicts.
  'check/attachment': ['check/verdict'],
  // Puts the results of the others together.
  'check/authentication': ['check/dkim', 'check/dmarc', 'check/spf'],
  // Works on the results of both.
  'check/dmarc': ['check/dkim', 'check/spf'],
  // What words and copies say are tests among others.
  'check/bayes': ['check/verdict'],
  'check/fingerprint': ['check/bayes', 'check/verdict'],
  // An engine's opinion is a test among ours.
  'check/engine': ['check/verdict'],
  // What lists say of hosts is a test among others.
  'check/links': ['check/blocklist', 'check/verdict'],
  // Judges results; does not make them.
  'check/reputation': ['check/authentication', 'check/blocklist', 'check/dkim', 'check/dmarc', 'check/spf'],
  // Collects the tests of all rooms and weighs what they find.
  'check/spam': [
    'check/attachment',
    'check/authentication',
    'check/bayes',
    'check/engine',
    'check/fingerprint',
    'check/links',
    'check/path',
    'check/reputation',
    'check/rules',
    'check/verdict',
  ],
  // What it may tell, and the answer that nobody gave.
  'edge/engine': ['check/engine'],
  // Rules give hits, and call mail what a verdict can be.
  'check/rules': ['check/verdict'],
  'edge/store': ['edge/pack'],
  // Submission ends in the same commit as reception: one transaction, the same receipt.
  // Content as reception keeps it, and the filter's word for it.
  'flow/foreign': ['flow/filter', 'flow/receive'],
  'flow/notice': ['flow/receive'],
  // Places, and who may change something there.
  'flow/filterrule': ['flow/filterlist'],
  // Takes part in what reception does with a message, and names clients by the same networks as the trace.
  'flow/report': ['flow/diagnose', 'flow/receive', 'flow/submit'],
  // Steps of its path: what the door and the filter say about each copy.
  'flow/filter': ['flow/clean'],
  'flow/receive': ['flow/clean', 'flow/door', 'flow/filter'],
  // A digest is a message that we receive, in the commit that says that it was written.
  'flow/quarantine': ['flow/receive'],
  // Takes part in what reception does with a message; places, and who may look.
  'flow/spamreport': ['flow/filterlist', 'flow/receive'],
  // A virus in what is sent is refused in the filter's words.
  'flow/submit': ['flow/filter', 'flow/receive'],
  // Finds the place that somebody names.
  'flow/training': ['flow/filterlist'],
  // The name of an address.
  'format/dns': ['format/ip'],
  // Makes a whole message of what it disarmed.
  'format/disarm': ['format/message', 'format/rewrite'],
  'format/dsn': ['format/address', 'format/message'],
  // Looks for messages in messages.
  'format/forward': ['format/markup', 'format/message'],
  // Feeds name hosts and addresses.
  'format/feed': ['format/link'],
  'format/imap': ['format/message'],
  // Tells a header from other text.
  'format/mailfile': ['format/message'],
  'format/message': ['format/address'],
  // Reports come as parts of messages, and name policies.
  'format/report': ['format/address', 'format/message', 'format/tlspolicy'],
  // Works on the index of a message, and writes fields with its words.
  'format/rewrite': ['format/message'],
  'format/smtp': ['format/address'],
  'format/srs': ['format/address'],
  // TLSA records as reports show them.
  'format/tlspolicy': ['format/dns'],
  'model/correspondent': ['model/mailbox'],
  // Networks and places as settings have them; the shape of a table of operations.
  'model/filterlist': ['model/audit', 'model/directory', 'model/settings'],
  // Accounts and domains go with what is held for them.
  // Places and the shape of a table of operations, as lists have them.
  'model/filterrule': ['model/audit', 'model/directory', 'model/filterlist', 'model/mailbox'],
  'model/directory': ['model/audit', 'model/blob', 'model/mailbox', 'model/quarantine', 'model/representation'],
  // An email that goes lets go of its original, which is a blob that is held.
  'model/mailbox': ['model/blob', 'model/representation'],
  // Whose account it is; the story of a message that was kept long enough; the queue, by which it goes on or back.
  'model/quarantine': ['model/blob', 'model/mailbox', 'model/queue', 'model/trace'],
  'model/queue': ['model/blob'],
  'model/representation': ['model/blob'],
  'model/sending': ['model/mailbox'],
  'model/settings': ['model/audit'],
  'model/training': ['model/directory', 'model/mailbox'],
  // Whose email it is; that it was left is written down.
  'model/unsubscription': ['model/audit', 'model/blob', 'model/mailbox'],
  // The octets of what is reported, the story of the mail that brought it, and the shape of a table of operations.
  'model/spamreport': ['model/audit', 'model/blob', 'model/directory', 'model/trace'],
};

/** The TypeScript files below a root. */
function readTree(root: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of ['src', 'test', 'tools', 'bench']) {
    for (const path of globSync(`${folder}/**/*.ts`, { cwd: root })) {
      const name = path.split(sep).join('/');
      if (!name.includes('node_modules/')) files.set(name, readFileSync(join(root, path), 'utf8'));
    }
  }
  return files;
}

function main(): void {
  const root = process.argv[2] ?? join(import.meta.dirname, '..');
  const files = readTree(root);
  const findings = findProblems(files, { bands, arrows });
  for (const { file, line, text, level } of findings) {
    process.stdout.write(`${file}:${line}: ${level === 'warning' ? 'warning: ' : ''}${text}\n`);
  }
  const errors = findings.filter(({ level }) => level === 'error').length;
  const rooms = new Set(
    [...files.keys()].filter((file) => /^src\/[^/]+\/[^/]+\//.test(file)).map((file) => placeOf(file).room),
  );
  process.stdout.write(`${rooms.size} rooms, ${files.size} files, ${errors} errors\n`);
  if (errors > 0) process.exitCode = 1;
}

if (import.meta.main) main();
