import { displayAddress } from '#format/address';
import { formatDate } from '#format/message';
import { explainStatus } from './explain.ts';
import type { Texts } from './texts.ts';
import type { Dsn, DsnRecipient } from './types.ts';

const LINE_CHARS = 76;
/** Recipients told about in words; the machine part has all. */
const TOLD_MAX = 20;
/** Of a server's words; the machine part is as bounded. */
const SAID_CHARS_MAX = 2_000;

/** The part for people: what happened, then for each recipient the cause, who can fix it and how, then the details. */
export function humanText(dsn: Dsn, texts: Texts, subject: string): string {
  const told = dsn.recipients.slice(0, TOLD_MAX);
  const names = told.map((each) => displayAddress(each.address));
  const rest = dsn.recipients.length - told.length;
  const to = rest > 0 ? `${names.join(', ')} (+${rest})` : names.join(', ');
  const lines: string[] = [wrap(opening(dsn, texts, to), '')];
  const { labels } = texts;
  lines.push('', labelled(labels.subject, subject), labelled(labels.sent, formatDate(dsn.original.arrivedMs)));
  for (const recipient of told) lines.push('', ...aboutRecipient(dsn, texts, recipient));
  if (dsn.recipients[0]?.action === 'delayed') lines.push('', wrap(texts.delayedNothingToDo, ''));
  lines.push(
    '',
    labels.technical,
    labelled(labels.reference, dsn.reference),
    labelled(labels.reportingServer, dsn.reportingHost),
  );
  for (const recipient of told) lines.push('', ...technical(texts, recipient));
  lines.push('', wrap(texts.footer.replace('{us}', dsn.reportingHost), ''));
  return `${lines.join('\r\n')}\r\n`;
}

function opening(dsn: Dsn, texts: Texts, to: string): string {
  const [first] = dsn.recipients;
  const action = first?.action ?? 'failed';
  const opened = texts[action].replace('{to}', () => to);
  return opened.replace('{time}', formatDate(first?.retryUntilMs ?? dsn.nowMs));
}

function aboutRecipient(dsn: Dsn, texts: Texts, recipient: DsnRecipient): readonly string[] {
  if (recipient.action === 'delivered' || recipient.action === 'relayed') return [];
  const { labels } = texts;
  const { domain } = recipient.address;
  const reply = recipient.remote?.reply;
  const explanation = explainStatus(texts, recipient.status, reply?.code, domain);
  const who = texts.fixers[explanation.fixer].replace('{us}', dsn.reportingHost).replace('{domain}', domain);
  const lines = [displayAddress(recipient.address)];
  const cause =
    recipient.triedForMs === undefined
      ? explanation.cause
      : `${explanation.cause} ${texts.gaveUp.replace('{duration}', duration(texts, recipient.triedForMs))}`;
  lines.push(block(labels.cause, cause), block(labels.who, who), block(labels.how, explanation.fix));
  if (reply === undefined) {
    lines.push(
      wrap(
        labels.problem.replace('{text}', () => recipient.text),
        '  ',
      ),
    );
    return lines;
  }
  lines.push(`  ${labels.said.replace('{host}', recipient.remote?.host ?? domain)}`);
  const codes = reply.enhanced === undefined ? `${reply.code}` : `${reply.code} ${reply.enhanced}`;
  for (const line of reply.text.slice(0, SAID_CHARS_MAX).split('\n')) lines.push(`    ${codes} ${line}`.trimEnd());
  return lines;
}

function technical(texts: Texts, recipient: DsnRecipient): readonly string[] {
  const { labels } = texts;
  const lines = [labelled(labels.recipient, displayAddress(recipient.address))];
  const { remote } = recipient;
  if (remote !== undefined) {
    const address = remote.address === undefined ? '' : ` [${remote.address}]`;
    lines.push(labelled(labels.remoteServer, `${remote.host}${address}`));
  }
  lines.push(labelled(labels.status, recipient.status));
  if (recipient.lastAttemptMs !== undefined)
    lines.push(labelled(labels.lastAttempt, formatDate(recipient.lastAttemptMs)));
  if (recipient.retryUntilMs !== undefined) lines.push(labelled(labels.givingUp, formatDate(recipient.retryUntilMs)));
  return lines;
}

function duration(texts: Texts, ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes >= 48 * 60) return texts.days.replace('{n}', String(Math.round(minutes / 1440)));
  if (minutes >= 120) return texts.hours.replace('{n}', String(Math.round(minutes / 60)));
  return texts.minutes.replace('{n}', String(minutes));
}

function labelled(label: string, value: string): string {
  return `  ${label.padEnd(16)} ${value}`;
}

function block(label: string, text: string): string {
  return wrap(`${label} ${text}`, '  ');
}

/** Lines of at most 76 characters, cut at spaces; a longer word stays whole. */
function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length + 1 > LINE_CHARS && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = `${indent}${indent}`;
    }
    line += `${line.trim() === '' ? '' : ' '}${word}`;
  }
  lines.push(line.trimEnd());
  return lines.join('\r\n');
}
