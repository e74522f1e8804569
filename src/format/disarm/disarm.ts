/** HTML of a stranger made harmless: parsed as a browser does, judged piece by piece, written anew. */
import { htmlToText } from '#format/message';
import { readAddress } from './address.ts';
import { ChangeList } from './changes.ts';
import { escapeText } from './escape.ts';
import { HTML_CHARACTERS_MAX, TEXT_CHARACTERS_MAX } from './limits.ts';
import { CapReached, type CheckTime, parseTree, type TreeNode } from './tree.ts';
import type { DisarmContext, Disarmed, DisarmPolicy, TooComplex } from './types.ts';
import { Writer } from './writer.ts';

/** What stands unless somebody chooses otherwise (product FI5). */
export const defaultPolicy: DisarmPolicy = {
  form: 'disarm',
  frame: 'disarm',
  object: 'disarm',
  media: 'disarm',
  foreign: 'disarm',
  'remote-style': 'disarm',
  'link-mismatch': 'disarm',
  'web-bug': 'disarm',
  'remote-image': 'allow',
};

/**
 * A whole HTML document that runs nothing, asks nobody for anything but pictures (where the policy lets them stay), and
 * leads nowhere by itself; with a list of what was changed. Never throws; what is too complex becomes its text.
 */
export function disarmHtml(html: string, policy: DisarmPolicy, context: DisarmContext = {}): Disarmed {
  const changes = new ChangeList(context.part ?? '');
  const checkTime = timeCheck(context);
  try {
    if (html.length > HTML_CHARACTERS_MAX) throw new CapReached('size');
    checkTime();
    const document = parseTree(html, checkTime);
    const base = /<base/i.test(html) ? baseOf(document) : undefined;
    const double = /<noscript/i.test(html) ? readTwice(document) : undefined;
    if (double !== undefined)
      changes.add({ danger: 'script', what: 'two-readings', where: 'noscript', before: double.slice(0, 400) });
    const senderDomains = context.senderDomains ?? [];
    const written = new Writer({ policy, changes, senderDomains, base, checkTime }).run(document);
    return { html: written, changes: changes.list() };
  } catch (error) {
    if (!(error instanceof CapReached)) throw error;
    return asText(html, error.what, context);
  }
}

function timeCheck({ now, deadlineMs }: DisarmContext): CheckTime {
  if (now === undefined || deadlineMs === undefined) return () => undefined;
  return () => {
    if (now() >= deadlineMs) throw new CapReached('time');
  };
}

/** The first base element that has an address (WHATWG HTML section 4.2.3). */
function baseOf(document: TreeNode): string | undefined {
  const waiting = [document];
  for (;;) {
    const node = waiting.pop();
    if (node === undefined) return undefined;
    const href = node.name === 'base' ? node.attributes.find(({ name }) => name === 'href') : undefined;
    if (href !== undefined) {
      const address = readAddress(href.value, undefined);
      return address.kind === 'web' ? address.text : undefined;
    }
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child !== undefined) waiting.push(child);
    }
  }
}

/**
 * Where scripts run, noscript holds text up to the first end tag, wherever that stands (WHATWG HTML section 13.2.6.4.4):
 * markup may lie behind one that is no tag to others. What holds such a one; the element may have ended long before it.
 */
function readTwice(document: TreeNode): string | undefined {
  const waiting = [document];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const text of [node.text, ...node.attributes.map(({ value }) => value)])
      if (/<\/noscript/i.test(text)) return text;
    waiting.push(...node.children);
    if (node.content !== null) waiting.push(node.content);
  }
  return undefined;
}

function asText(html: string, what: TooComplex, context: DisarmContext): Disarmed {
  const changes = new ChangeList(context.part ?? '');
  changes.add({
    danger: 'too-complex',
    what: 'too-complex',
    where: 'html',
    before: `${html.length} characters (${what})`,
  });
  const text = htmlToText(html.slice(0, TEXT_CHARACTERS_MAX * 2))
    .slice(0, TEXT_CHARACTERS_MAX)
    .toWellFormed();
  const head = '<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>';
  const body = `<body><div style="white-space:pre-wrap">${escapeText(text)}</div></body>`;
  return { html: `<!DOCTYPE html><html>${head}${body}</html>`, changes: changes.list(), asText: what };
}
