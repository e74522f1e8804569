/** Walks the tree without recursion and writes what stays of it, in one pass. */
import { html, type Token } from 'parse5';
import { type Address, isElsewhere, isShare, readAddress } from './address.ts';
import type { ChangeList } from './changes.ts';
import { claimOf, isMismatch } from './claim.ts';
import { judgeComment } from './conditional.ts';
import { type ElementRule, elementRules, fetching, isKeptAttribute, voidElements } from './elements.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { CHUNK_NODES, CLAIM_CHARACTERS_MAX, DEPTH_MAX, OUTPUT_CHARACTERS_MAX } from './limits.ts';
import { isHiding, isWebBug } from './picture.ts';
import { specialElements } from './special.ts';
import { StyleCleaner } from './style.ts';
import { CapReached, type CheckTime, type TreeNode } from './tree.ts';
import type { Danger, DisarmPolicy } from './types.ts';

/** A link whose end was not reached. */
interface OpenLink {
  readonly address: Address;
  readonly node: TreeNode;
  text: string;
}

interface Frame {
  readonly children: readonly TreeNode[];
  next: number;
  /** Written behind the last child. */
  readonly end: string;
  readonly link: OpenLink | undefined;
  /** Nobody sees it, so it says nothing of where a link leads. */
  readonly isHidden: boolean;
}

export interface WriterOptions {
  readonly policy: DisarmPolicy;
  readonly changes: ChangeList;
  readonly senderDomains: readonly string[];
  readonly base: string | undefined;
  readonly checkTime: CheckTime;
}

export class Writer {
  readonly policy: DisarmPolicy;
  readonly styles: StyleCleaner;
  readonly base: string | undefined;
  readonly #changes: ChangeList;
  readonly #senderDomains: readonly string[];
  readonly #checkTime: CheckTime;
  readonly #stack: Frame[] = [];
  #out = '';
  /** Those around the place we are at. */
  #link: OpenLink | undefined;
  #isHidden = false;

  constructor({ policy, changes, senderDomains, base, checkTime }: WriterOptions) {
    this.policy = policy;
    this.styles = new StyleCleaner(policy);
    this.base = base;
    this.#changes = changes;
    this.#senderDomains = senderDomains;
    this.#checkTime = checkTime;
  }

  run(document: TreeNode): string {
    this.write(doctypes[document.mode]);
    this.enter(document, '');
    let steps = 0;
    for (;;) {
      const frame = this.#stack.at(-1);
      if (frame === undefined) return this.#out;
      if (++steps % CHUNK_NODES === 0) this.#checkTime();
      const child = frame.children[frame.next++];
      if (child === undefined) this.#leave(frame);
      else this.#node(child);
    }
  }

  write(text: string): void {
    this.#out += text;
    if (this.#out.length > OUTPUT_CHARACTERS_MAX) throw new CapReached('size');
  }

  /** The children of a node come next, then `end`. */
  enter(node: TreeNode, end: string, link = this.#link): void {
    if (this.#stack.length > DEPTH_MAX + 2) throw new CapReached('depth');
    this.#stack.push({ children: node.children, next: 0, end, link: this.#link, isHidden: this.#isHidden });
    this.#link = link;
    this.#isHidden ||= isNotSeen(node);
  }

  #leave(frame: Frame): void {
    const own = this.#link;
    if (own !== undefined && own !== frame.link) this.#endLink(own);
    this.#link = frame.link;
    this.#isHidden = frame.isHidden;
    this.write(frame.end);
    this.#stack.pop();
  }

  /** How many children of the element around were met before this one. */
  get position(): number {
    return (this.#stack.at(-1)?.next ?? 1) - 1;
  }

  tell(danger: Danger, what: string, { node, before, after }: Told): void {
    const found = { danger, what, where: node.name, before: before ?? sourceOf(node) };
    this.#changes.add(after === undefined ? found : { ...found, after });
  }

  #node(node: TreeNode): void {
    if (node.kind === 'text') this.#text(node.text);
    else if (node.kind === 'comment') this.#comment(node);
    else if (node.kind === 'element') this.#element(node);
  }

  #text(text: string): void {
    this.write(escapeText(text));
    const link = this.#link;
    if (link !== undefined && !this.#isHidden && link.text.length < CLAIM_CHARACTERS_MAX) {
      link.text += text.slice(0, CLAIM_CHARACTERS_MAX);
    }
  }

  #comment(node: TreeNode): void {
    const context = { policy: this.policy, styles: this.styles, senderDomains: this.#senderDomains };
    const { text, isDangerous } = judgeComment(node.text, context);
    const before = `<!--${node.text.slice(0, 400)}`;
    if (isDangerous) this.#changes.add({ danger: 'conditional', what: 'conditional', where: 'comment', before });
    this.write(text);
  }

  #element(node: TreeNode): void {
    const rule = node.namespace === html.NS.HTML ? elementRules.get(node.name) : elementRules.get('svg');
    if (!this.#judgesAttributes(node, rule)) for (const attribute of node.attributes) this.#tellActive(node, attribute);
    switch (rule?.kind) {
      case 'kept':
        return this.element(node, node.name);
      case 'special':
        return specialElements.get(node.name)?.(this, node);
      case 'dropped':
        this.#tellRule(node, rule);
        return this.#leftOut(node, rule.danger);
      case 'unwrapped':
        this.#tellRule(node, rule);
        this.#leftOut(node, rule.danger);
        return this.enter(node, '');
      case 'renamed':
        return this.element(node, rule.to);
      case undefined:
        // Strange to HTML, and without looks of its own but for its attributes.
        return isStyled(node) ? this.element(node, 'span') : this.enter(node, '');
      default:
        return rule satisfies never;
    }
  }

  /** Whether attributes of an element are looked at as it is written. Those of others are only told of, where they act. */
  #judgesAttributes(node: TreeNode, rule: ElementRule | undefined): boolean {
    if (rule === undefined) return isStyled(node);
    if (rule.kind === 'kept' || rule.kind === 'renamed') return true;
    // These are told of as a whole.
    if (rule.kind === 'unwrapped' || rule.kind === 'dropped') return rule.danger !== undefined;
    if (node.name === 'iframe') return true;
    return (
      rule.kind === 'special' && (formElements.has(node.name) ? this.policy.form === 'allow' : boxes.has(node.name))
    );
  }

  #tellRule(node: TreeNode, { danger, what }: { readonly danger?: Danger; readonly what?: string }): void {
    if (danger !== undefined && what !== undefined) this.tell(danger, what, { node });
  }

  /** Where the policy wants a line in the place of what goes. */
  #leftOut(node: TreeNode, danger: Danger | undefined): void {
    if (danger === 'object' || danger === 'media' || danger === 'frame') {
      if (this.policy[danger] === 'text') this.note(node, danger);
    } else if (danger === 'foreign' && this.policy.foreign === 'text') this.write(escapeText(textOf(node)));
  }

  /** `[Video left out: host]`. */
  note(node: TreeNode, danger: 'object' | 'media' | 'frame' | 'web-bug' | 'remote-image'): void {
    const source = node.attributes.find(({ name }) => name === 'src' || name === 'data')?.value ?? '';
    const address = readAddress(source, this.base);
    const from = address.kind === 'web' ? ` of ${address.host}` : '';
    this.write(escapeText(`[${noteWords[danger]}${from} left out]`));
  }

  /** An element that stays, by this name, with those of its attributes that do. */
  element(node: TreeNode, name: string): void {
    if (name === 'img' && this.#isPictureGone(node)) return;
    let start = `<${name}`;
    let link: OpenLink | undefined;
    for (const attribute of node.attributes) {
      if (attribute.name === 'href' && (name === 'a' || name === 'area')) {
        const address = this.#linkAddress(node, attribute);
        if (address === undefined) continue;
        start += ` href="${escapeAttribute(address.text)}"`;
        if (name === 'a') link = { address, node, text: '' };
      } else start += this.attribute(node, name, attribute);
    }
    this.write(`${start}>`);
    if (name === 'head') this.write('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">');
    if (voidElements.has(name)) return;
    // The first line break in it would be dropped when it is read again.
    if (name === 'pre' && node.children[0]?.text.startsWith('\n') === true) this.write('\n');
    this.enter(node, `</${name}>`, link ?? this.#link);
  }

  /** ` name="value"`, or nothing where it does not stay. */
  attribute(node: TreeNode, element: string, { name, value }: Token.Attribute): string {
    if (name === 'style') return this.#style(node, value);
    if (name === 'popover') return ' hidden=""';
    if (name === 'src' || name === 'background') {
      return isKeptAttribute(element, name) ? this.#picture(node, name, value) : '';
    }
    if (name === 'usemap' && !value.startsWith('#')) return '';
    if (isKeptAttribute(element, name)) return ` ${name}="${escapeAttribute(value)}"`;
    if (name === 'srcset') return this.#set(node, element, value);
    this.#tellActive(node, { name, value });
    return '';
  }

  #tellActive(node: TreeNode, { name, value }: Token.Attribute): void {
    if (/^on[a-z]{3,40}$/.test(name) && value !== '')
      this.#tellAttribute(node, { danger: 'script', what: 'handler' }, { name, value });
    else if (fetching.has(name) && /[a-z]:|[\\/]{2}/i.test(value)) {
      this.#tellAttribute(node, { danger: 'remote-load', what: 'fetching-attribute' }, { name, value });
    }
  }

  /** Of several pictures to choose from the first is shown, where the element names no other. */
  #set(node: TreeNode, element: string, value: string): string {
    const first = addressesOfSet(value).find((address) => readAddress(address, this.base).kind === 'web');
    if (first === undefined) return '';
    const hasSource = node.attributes.some(({ name }) => name === 'src');
    if (element === 'img' && !hasSource) return this.#picture(node, 'src', first);
    if (this.policy['remote-image'] !== 'allow') this.tell('remote-image', 'picture', { node, before: value });
    return '';
  }

  /** A picture in a set of pictures that stands around another. */
  source(node: TreeNode): void {
    const set = node.attributes.find(({ name }) => name === 'srcset');
    if (set !== undefined && node.parent?.name === 'picture') this.#set(node, 'source', set.value);
  }

  #tellAttribute(
    node: TreeNode,
    { danger, what }: { readonly danger: Danger; readonly what: string },
    { name, value }: Token.Attribute,
  ): void {
    this.#changes.add({ danger, what, where: `${node.name} ${name}`, before: `${name}="${value.slice(0, 400)}"` });
  }

  #style(node: TreeNode, value: string): string {
    const { text, findings } = this.styles.declarations(value);
    for (const { danger, what, before } of findings) {
      this.#changes.add({ danger, what, where: `${node.name} style`, before });
    }
    return text === '' ? '' : ` style="${escapeAttribute(text)}"`;
  }

  #picture(node: TreeNode, name: string, value: string): string {
    const address = readAddress(value, this.base);
    switch (address.kind) {
      case 'inline-image':
      case 'content':
        return ` ${name}="${escapeAttribute(address.text)}"`;
      case 'web':
        if (this.policy['remote-image'] === 'allow') return ` ${name}="${escapeAttribute(address.text)}"`;
        this.tell('remote-image', name === 'src' ? 'picture' : 'background', { node, before: address.text });
        return '';
      case 'refused':
        if (address.scheme.endsWith('script')) this.tell('script', 'link', { node, before: value });
        else if (isShare(value)) this.tell('remote-load', 'share', { node, before: value });
        else if (isElsewhere(value)) this.tell('remote-load', 'fetching-attribute', { node, before: value });
        return '';
      case 'program':
        if (isElsewhere(value)) this.tell('remote-load', 'fetching-attribute', { node, before: value });
        return '';
      case 'empty':
      case 'fragment':
      case 'relative':
        // None in mail: what shows the message would load itself.
        return '';
      default:
        return address satisfies never;
    }
  }

  /** True where nothing of a picture stays. */
  #isPictureGone(node: TreeNode): boolean {
    const source = sourcesOf(node).find((address) => readAddress(address, this.base).kind === 'web');
    if (source === undefined) return false;
    if (this.policy['web-bug'] !== 'allow' && isWebBug(node)) {
      this.tell('web-bug', 'web-bug', { node });
      if (this.policy['web-bug'] === 'text') this.note(node, 'web-bug');
      return true;
    }
    if (this.policy['remote-image'] !== 'text') return false;
    this.tell('remote-image', 'picture', { node, before: source });
    const alt = node.attributes.find(({ name }) => name === 'alt')?.value.trim() ?? '';
    if (alt === '') this.note(node, 'remote-image');
    else this.write(escapeText(`[${alt}]`));
    return true;
  }

  #linkAddress(node: TreeNode, { value }: Token.Attribute): (Address & { readonly text: string }) | undefined {
    const address = readAddress(value, this.base);
    switch (address.kind) {
      case 'web':
      case 'content':
      case 'fragment':
        return address;
      case 'program': {
        const text = address.scheme === 'mailto' ? withoutFiles(address.text) : address.text;
        if (text !== address.text) this.tell('link', 'files', { node, before: value });
        return { ...address, text };
      }
      case 'refused':
        this.tell(address.scheme.endsWith('script') ? 'script' : 'link', 'link', { node, before: value });
        return undefined;
      case 'inline-image':
        this.tell('link', 'link', { node, before: value });
        return undefined;
      case 'relative':
      case 'empty':
        return undefined;
      default:
        return address satisfies never;
    }
  }

  /** Says the real host where the text says another. */
  #endLink({ address, node, text }: OpenLink): void {
    if (this.policy['link-mismatch'] === 'allow') return;
    const host = hostOf(address);
    if (host === undefined) return;
    const shown = text.replaceAll(/\s+/g, ' ').trim();
    const claim = claimOf(shown);
    const isDisguised = address.kind === 'web' && address.userinfo;
    const isWrong = claim !== undefined && isMismatch(claim, host, this.#senderDomains);
    if (!isWrong && !isDisguised) return;
    // A text that was marked already (an answer that quotes it) is not marked again.
    const mark = `[really goes to ${host}]`;
    if (shown.endsWith(mark)) return;
    const before = `${shown} → ${'text' in address ? address.text : ''}`;
    this.tell('link-mismatch', isWrong ? 'mismatch' : 'disguised', { node, before, after: `${shown} ${mark}` });
    this.write(` ${escapeText(mark)}`);
  }
}

interface Told {
  readonly node: TreeNode;
  readonly before?: string;
  readonly after?: string;
}

const noteWords = {
  object: 'Object for a plug-in',
  media: 'Video or sound',
  frame: 'Page',
  'web-bug': 'Hidden picture',
  'remote-image': 'Picture',
} as const;

/** Only the mode counts: how a browser lays out is decided by it, and nothing else of what was written. */
const doctypes: Readonly<Record<html.DOCUMENT_MODE, string>> = {
  [html.DOCUMENT_MODE.NO_QUIRKS]: '<!DOCTYPE html>',
  [html.DOCUMENT_MODE.LIMITED_QUIRKS]:
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
  [html.DOCUMENT_MODE.QUIRKS]: '',
};

function hostOf(address: Address): string | undefined {
  if (address.kind === 'web') return address.host;
  if (address.kind !== 'program' || address.scheme !== 'mailto') return undefined;
  return /^mailto:[^?]*@([\w.-]{1,255})(?:\?|$)/i.exec(address.text)?.[1];
}

/** A link must not attach files of its reader (RFC 6068 section 7), however the name of the field is written (section 2). */
function withoutFiles(mailto: string): string {
  const question = mailto.indexOf('?');
  if (question === -1) return mailto;
  for (const field of mailto.slice(question + 1).split(/[&;]/)) {
    const name = (field.split('=', 1)[0] ?? '').replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (/^\s*(?:attach|insert)/i.test(name)) return mailto.slice(0, question);
  }
  return mailto;
}

/** Where a picture comes from: its source, those to choose from, and those of a set that stands around it. */
function sourcesOf(image: TreeNode): readonly string[] {
  const around = image.parent?.name === 'picture' ? image.parent.children.filter(({ name }) => name === 'source') : [];
  return [image, ...around].flatMap(({ attributes }) =>
    attributes.flatMap(({ name, value }) =>
      name === 'src' ? [value] : name === 'srcset' ? addressesOfSet(value) : [],
    ),
  );
}

/** WHATWG HTML section 4.8.4.2.1: each is followed by white space, and by a description up to a comma. */
function addressesOfSet(set: string): readonly string[] {
  return (set.match(/[^\s,]\S*/g) ?? [])
    .filter((word) => !/^[\d.]+[wxh],?$/.test(word))
    .slice(0, SET_MAX)
    .map((word) => word.replace(/,+$/, ''));
}

const SET_MAX = 20;

function isStyled({ attributes }: TreeNode): boolean {
  return attributes.some(({ name }) => name === 'style' || name === 'class' || name === 'hidden');
}

/** Elements of forms, which are text where forms do not stay; and those that become boxes. */
const formElements: ReadonlySet<string> = new Set(['input', 'option', 'select', 'textarea']);
const boxes: ReadonlySet<string> = new Set(['button', 'form']);

function isNotSeen(node: TreeNode): boolean {
  for (const { name, value } of node.attributes)
    if (name === 'hidden' || (name === 'style' && isHiding(value))) return true;
  return false;
}

/** A start tag much as it was written. */
function sourceOf({ name, attributes }: TreeNode): string {
  let text = `<${name}`;
  for (const attribute of attributes) {
    if (text.length > 400) break;
    text += ` ${attribute.name}="${attribute.value.slice(0, 400)}"`;
  }
  return `${text}>`;
}

/** All text in it but scripts and styles, without recursion. */
function textOf(node: TreeNode): string {
  let text = '';
  const waiting = [node];
  for (;;) {
    const next = waiting.pop();
    if (next === undefined) return text;
    if (next.kind === 'text') text += next.text;
    if (next.name === 'script' || next.name === 'style') continue;
    for (let i = next.children.length - 1; i >= 0; i--) {
      const child = next.children[i];
      if (child !== undefined) waiting.push(child);
    }
  }
}
