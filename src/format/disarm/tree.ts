/** The tree that the parser builds: counted while it grows, so that no input can make it larger than it may be. */
import { html, Parser, type Token, type TreeAdapter, type TreeAdapterTypeMap } from 'parse5';
import { ATTRIBUTES_MAX, CHUNK_CHARACTERS, DEPTH_MAX, ELEMENT_ATTRIBUTES_MAX, NODES_MAX } from './limits.ts';
import type { TooComplex } from './types.ts';

export type NodeKind = 'document' | 'fragment' | 'doctype' | 'element' | 'text' | 'comment';

/** One class for all nodes: the parser and the writer then meet one shape only. */
export class TreeNode {
  readonly kind: NodeKind;
  /** Of an element, in lower case (in SVG as the parser writes it). */
  readonly name: string;
  readonly namespace: html.NS;
  readonly attributes: Token.Attribute[];
  /** Of a text or comment. */
  text: string;
  readonly children: TreeNode[] = [];
  parent: TreeNode | null = null;
  /** When it was put in; too small for what was moved about with its parent later. */
  depth = 0;
  /** Of a template. */
  content: TreeNode | null = null;
  /** Of a document: it decides how a browser lays out. */
  mode: html.DOCUMENT_MODE = html.DOCUMENT_MODE.NO_QUIRKS;

  constructor(kind: NodeKind, value: string, element?: { namespace: html.NS; attributes: Token.Attribute[] }) {
    this.kind = kind;
    this.name = kind === 'element' ? value : '';
    this.text = kind === 'element' ? '' : value;
    this.namespace = element?.namespace ?? html.NS.HTML;
    this.attributes = element?.attributes ?? [];
  }
}

/** Thrown out of the parser; `disarmHtml` makes a text of it. */
export class CapReached extends Error {
  readonly what: TooComplex;

  constructor(what: TooComplex) {
    super(`Too complex: ${what}`);
    this.name = 'CapReached';
    this.what = what;
  }
}

/** Throws when the time is over. */
export type CheckTime = () => void;

type Trees = TreeAdapterTypeMap<
  TreeNode,
  TreeNode,
  TreeNode,
  TreeNode,
  TreeNode,
  TreeNode,
  TreeNode,
  TreeNode,
  TreeNode,
  TreeNode
>;

/**
 * The document of an HTML text, as a browser without scripts builds it (WHATWG HTML section 13.2). Throws `CapReached`.
 */
export function parseTree(text: string, checkTime: CheckTime): TreeNode {
  const parser = new Parser<Trees>({ scriptingEnabled: false, treeAdapter: new CountingAdapter() });
  // In slices, so that the time is looked at even where one tag is the whole of it.
  for (let at = 0; ; at += CHUNK_CHARACTERS) {
    const isLast = at + CHUNK_CHARACTERS >= text.length;
    parser.tokenizer.write(text.slice(at, at + CHUNK_CHARACTERS), isLast);
    checkTime();
    if (isLast) return parser.document;
  }
}

class CountingAdapter implements TreeAdapter<Trees> {
  #nodes = 0;
  #attributes = 0;

  #make(kind: NodeKind, value: string, element?: { namespace: html.NS; attributes: Token.Attribute[] }): TreeNode {
    if (++this.#nodes > NODES_MAX) throw new CapReached('elements');
    return new TreeNode(kind, value, element);
  }

  createDocument(): TreeNode {
    return this.#make('document', '');
  }

  createDocumentFragment(): TreeNode {
    return this.#make('fragment', '');
  }

  createElement(name: string, namespace: html.NS, attributes: Token.Attribute[]): TreeNode {
    this.#countAttributes(attributes.length);
    return this.#make('element', name, { namespace, attributes });
  }

  createCommentNode(data: string): TreeNode {
    return this.#make('comment', data);
  }

  createTextNode(value: string): TreeNode {
    return this.#make('text', value);
  }

  appendChild(parent: TreeNode, node: TreeNode): void {
    this.#place(parent, node);
    parent.children.push(node);
  }

  insertBefore(parent: TreeNode, node: TreeNode, reference: TreeNode): void {
    this.#place(parent, node);
    parent.children.splice(parent.children.lastIndexOf(reference), 0, node);
  }

  #place(parent: TreeNode, node: TreeNode): void {
    node.parent = parent;
    node.depth = parent.depth + 1;
    if (node.depth > DEPTH_MAX) throw new CapReached('depth');
  }

  detachNode(node: TreeNode): void {
    const siblings = node.parent?.children;
    // What is moved was put in lately: it stands near the end.
    const at = siblings?.lastIndexOf(node) ?? -1;
    if (at !== -1) siblings?.splice(at, 1);
    node.parent = null;
  }

  insertText(parent: TreeNode, text: string): void {
    const last = parent.children.at(-1);
    if (last?.kind === 'text') last.text += text;
    else this.appendChild(parent, this.createTextNode(text));
  }

  insertTextBefore(parent: TreeNode, text: string, reference: TreeNode): void {
    const before = parent.children[parent.children.lastIndexOf(reference) - 1];
    if (before?.kind === 'text') before.text += text;
    else this.insertBefore(parent, this.createTextNode(text), reference);
  }

  adoptAttributes(recipient: TreeNode, attributes: Token.Attribute[]): void {
    const names = new Set(recipient.attributes.map(({ name }) => name));
    const added = attributes.filter(({ name }) => !names.has(name));
    this.#countAttributes(recipient.attributes.length + added.length);
    recipient.attributes.push(...added);
  }

  #countAttributes(count: number): void {
    this.#attributes += count;
    if (count > ELEMENT_ATTRIBUTES_MAX || this.#attributes > ATTRIBUTES_MAX) throw new CapReached('attributes');
  }

  setTemplateContent(template: TreeNode, content: TreeNode): void {
    template.content = content;
    // Else what is in a template would begin at depth 0 again.
    content.depth = template.depth;
  }

  getTemplateContent(template: TreeNode): TreeNode {
    return template.content ?? template;
  }

  setDocumentType(): void {
    // Written anew by the mode of the document.
  }

  setDocumentMode(document: TreeNode, mode: html.DOCUMENT_MODE): void {
    document.mode = mode;
  }

  getDocumentMode(document: TreeNode): html.DOCUMENT_MODE {
    return document.mode;
  }

  getAttrList(element: TreeNode): Token.Attribute[] {
    return element.attributes;
  }

  getChildNodes(node: TreeNode): TreeNode[] {
    return node.children;
  }

  getFirstChild(node: TreeNode): TreeNode | null {
    return node.children[0] ?? null;
  }

  getParentNode(node: TreeNode): TreeNode | null {
    return node.parent;
  }

  getTagName(element: TreeNode): string {
    return element.name;
  }

  getNamespaceURI(element: TreeNode): html.NS {
    return element.namespace;
  }

  getTextNodeContent(node: TreeNode): string {
    return node.text;
  }

  getCommentNodeContent(node: TreeNode): string {
    return node.text;
  }

  getDocumentTypeNodeName(node: TreeNode): string {
    return node.text;
  }

  getDocumentTypeNodePublicId(): string {
    return '';
  }

  getDocumentTypeNodeSystemId(): string {
    return '';
  }

  isTextNode(node: TreeNode): node is TreeNode {
    return node.kind === 'text';
  }

  isCommentNode(node: TreeNode): node is TreeNode {
    return node.kind === 'comment';
  }

  isElementNode(node: TreeNode): node is TreeNode {
    return node.kind === 'element';
  }

  isDocumentTypeNode(node: TreeNode): node is TreeNode {
    return node.kind === 'doctype';
  }

  getNodeSourceCodeLocation(): null {
    return null;
  }

  setNodeSourceCodeLocation(): void {
    // Locations are not asked for.
  }

  updateNodeSourceCodeLocation(): void {
    // Locations are not asked for.
  }
}
