/** Elements that need more than an attribute left out: what steers the document, forms, pages inside, styles. */
import { readAddress } from './address.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import type { TreeNode } from './tree.ts';
import type { Writer } from './writer.ts';

type Special = (writer: Writer, node: TreeNode) => void;

/** Names of meta elements that only lay out. */
const metaNames: ReadonlySet<string> = new Set([
  'viewport',
  'color-scheme',
  'supported-color-schemes',
  'x-apple-disable-message-reformatting',
  'format-detection',
  'progid',
  'generator',
]);
const preloads =
  /(?:^|\s)(?:preload|modulepreload|prefetch|prerender|preconnect|dns-prefetch|import|manifest)(?:\s|$)/i;

function attributeOf(node: TreeNode, name: string): string | undefined {
  for (const attribute of node.attributes) if (attribute.name === name) return attribute.value;
  return undefined;
}

function base(writer: Writer, node: TreeNode): void {
  const address = readAddress(attributeOf(node, 'href') ?? '', undefined);
  // Without an address of its own it only says where links open.
  if (address.kind !== 'empty') writer.tell('base', 'base', { node });
}

function meta(writer: Writer, node: TreeNode): void {
  const equivalent = attributeOf(node, 'http-equiv')?.trim().toLowerCase();
  const content = attributeOf(node, 'content') ?? '';
  if (equivalent === 'refresh') {
    // Without an address it would only load the message again.
    if (/url|[;,].*\S/i.test(content)) writer.tell('refresh', 'refresh', { node });
    return;
  }
  if (equivalent !== undefined) return;
  const name = attributeOf(node, 'name')?.trim().toLowerCase() ?? '';
  if (metaNames.has(name)) writer.write(`<meta name="${name}" content="${escapeAttribute(content)}">`);
}

function link(writer: Writer, node: TreeNode): void {
  const relation = attributeOf(node, 'rel') ?? '';
  const address = readAddress(attributeOf(node, 'href') ?? '', writer.base);
  if (/(?:^|\s)stylesheet(?:\s|$)/i.test(relation)) {
    // A sheet that cannot be found is missed by nobody.
    if (address.kind !== 'web') return;
    if (writer.policy['remote-style'] !== 'allow') return writer.tell('remote-style', 'stylesheet', { node });
    writer.write(`<link rel="stylesheet" type="text/css" href="${escapeAttribute(address.text)}">`);
  } else if (address.kind === 'web' && preloads.test(relation)) writer.tell('remote-load', 'preload', { node });
}

function style(writer: Writer, node: TreeNode): void {
  const type = attributeOf(node, 'type')?.trim().toLowerCase() ?? '';
  if (type !== '' && type !== 'text/css') return;
  let source = '';
  for (const child of node.children) source += child.text;
  const { text, findings } = writer.styles.sheet(source);
  for (const { danger, what, before } of findings) writer.tell(danger, what, { node, before });
  if (text === '') return;
  const media = attributeOf(node, 'media');
  const start = media === undefined ? '<style>' : `<style media="${escapeAttribute(media)}">`;
  writer.write(`${start}${text}</style>`);
}

function title(writer: Writer, node: TreeNode): void {
  // Elsewhere it is neither shown nor needed, and its content is read by rules of its own.
  if (node.parent?.name !== 'head') return;
  writer.write('<title>');
  writer.enter(node, '</title>');
}

function iframe(writer: Writer, node: TreeNode): void {
  writer.tell('frame', 'frame', { node });
  if (writer.policy.frame === 'text') writer.note(node, 'frame');
}

function unwrap(writer: Writer, node: TreeNode): void {
  writer.enter(node, '');
}

function form(writer: Writer, node: TreeNode): void {
  if (writer.policy.form !== 'allow') {
    writer.tell('form', 'form', { node });
    return writer.element(node, 'div');
  }
  const address = readAddress(attributeOf(node, 'action') ?? '', writer.base);
  const action = address.kind === 'web' ? ` action="${escapeAttribute(address.text)}"` : '';
  writer.write(`<form${action}${attributesOf(writer, node)}>`);
  writer.enter(node, '</form>');
}

function attributesOf(writer: Writer, node: TreeNode): string {
  let text = '';
  for (const attribute of node.attributes) text += writer.attribute(node, node.name, attribute);
  return text;
}

function input(writer: Writer, node: TreeNode): void {
  const type = attributeOf(node, 'type')?.trim().toLowerCase() ?? 'text';
  if (writer.policy.form === 'allow') {
    // A picture as a button would be loaded.
    if (type !== 'image') writer.write(`<input${attributesOf(writer, node)}>`);
    return;
  }
  if (type === 'hidden') return;
  writer.tell('form', 'form', { node });
  writer.write(escapeText(fieldText(node, type)));
}

/** A field as it would be read aloud. What is typed into one of ours is nobody's; what stands in it is text. */
function fieldText(node: TreeNode, type: string): string {
  const isOn = attributeOf(node, 'checked') !== undefined;
  if (type === 'checkbox') return isOn ? '☑ ' : '☐ ';
  if (type === 'radio') return isOn ? '◉ ' : '○ ';
  const value = attributeOf(node, 'value') ?? '';
  const words = [value, attributeOf(node, 'placeholder') ?? '', attributeOf(node, 'alt') ?? ''];
  const said = type === 'password' ? '' : (words.find((word) => word.trim() !== '') ?? '');
  return `[${said === '' ? '…' : said}]`;
}

function select(writer: Writer, node: TreeNode): void {
  if (writer.policy.form === 'allow') {
    writer.write(`<select${attributesOf(writer, node)}>`);
    return writer.enter(node, '</select>');
  }
  writer.tell('form', 'form', { node });
  writer.write('[');
  writer.enter(node, ']');
}

function option(writer: Writer, node: TreeNode): void {
  if (writer.policy.form === 'allow') {
    writer.write(`<option${attributesOf(writer, node)}>`);
    return writer.enter(node, '</option>');
  }
  if (writer.position > 0) writer.write(' / ');
  writer.enter(node, '');
}

function textarea(writer: Writer, node: TreeNode): void {
  if (writer.policy.form === 'allow') {
    writer.write(`<textarea${attributesOf(writer, node)}>\n`);
    return writer.enter(node, '</textarea>');
  }
  writer.tell('form', 'form', { node });
  writer.write('[');
  writer.enter(node, ']');
}

/** Alone it does nothing; in a form it sends, and the form is gone. */
function button(writer: Writer, node: TreeNode): void {
  if (writer.policy.form !== 'allow') return writer.element(node, 'span');
  writer.write(`<button${attributesOf(writer, node)}>`);
  writer.enter(node, '</button>');
}

export const specialElements: ReadonlyMap<string, Special> = new Map<string, Special>([
  ['base', base],
  ['button', button],
  ['form', form],
  ['iframe', iframe],
  ['input', input],
  ['link', link],
  ['meta', meta],
  ['noscript', unwrap],
  ['option', option],
  ['picture', unwrap],
  ['select', select],
  ['source', (writer, node) => writer.source(node)],
  ['style', style],
  ['textarea', textarea],
  ['title', title],
]);
