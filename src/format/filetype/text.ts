/** What text is: pages, scripts, shortcuts and the like, by what they begin with and by what they call. */
import { extensionRow } from './names.ts';
import type { TypeName } from './types.ts';

/** Octets without any text that are still taken for text: none but tab, line breaks, form feed, backspace and escape. */
const control: Uint8Array = (() => {
  const table = new Uint8Array(256);
  for (let i = 0; i < 32; i++) table[i] = 1;
  for (const fine of [9, 10, 12, 13, 8, 27]) table[fine] = 0;
  table[127] = 1;
  return table;
})();

/** The type of text, or undefined where the octets are no text. */
export function textType(start: Buffer, extension: string): TypeName | undefined {
  const text = asText(start);
  if (text === undefined) return undefined;
  const trimmed = text.trimStart();
  const head = trimmed.slice(0, 1024).toLowerCase();
  return (
    byOpening(head, trimmed) ??
    byMarkup(head, extension) ??
    byScript(text.toLowerCase(), extension) ??
    byName(extension) ??
    'text'
  );
}

/** Octets as characters: UTF-16 where its mark or its zeros say so, else each octet as the one of its number. */
function asText(b: Buffer): string | undefined {
  if (b[0] === 0xff && b[1] === 0xfe) return b.toString('utf16le', 2);
  if (b[0] === 0xfe && b[1] === 0xff) return swapped(b).toString('utf16le');
  if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) return b.toString('latin1', 3);
  if (b.length >= 8 && looksUtf16(b)) return b.toString('utf16le');
  let controls = 0;
  for (const c of b) {
    if (control[c] === 1) controls++;
    if (c === 0) return undefined;
  }
  return controls * 50 > b.length ? undefined : b.toString('latin1');
}

function swapped(b: Buffer): Buffer {
  const copy = Buffer.from(b.subarray(2, b.length - (b.length % 2)));
  return copy.swap16();
}

function looksUtf16(b: Buffer): boolean {
  const end = Math.min(b.length - 1, 64);
  for (let i = 0; i < end; i += 2) if (b[i] === 0 || b[i + 1] !== 0) return false;
  return true;
}

/** Lower-case openings that leave no doubt. */
const openings: readonly (readonly [string, TypeName])[] = [
  ['[internetshortcut', 'url'],
  ['[{000214a0-0000-0000-c000-000000000046}]', 'url'],
  ['[desktop entry]', 'desktop'],
  ['windows registry editor', 'reg'],
  ['regedit4', 'reg'],
  ['begin:vcalendar', 'calendar'],
  ['begin:vcard', 'calendar'],
  ['from ', 'mail'],
  ['{\\rt', 'rtf'],
  ['<?php', 'script'],
  ['<%@', 'script'],
];
const firstField =
  /^(?:received|return-path|delivered-to|mime-version|x-[a-z-]{2,40}|message-id|from|subject|date|to|dkim-signature|arc-seal|content-type):[ \t]/;
const twoFields = /^[a-z-]{2,60}:[ \t][^\n]{0,2000}\r?\n(?:[ \t][^\n]{0,2000}\r?\n){0,50}[a-z-]{2,60}:[ \t]/i;

function byOpening(head: string, trimmed: string): TypeName | undefined {
  for (const [opening, type] of openings) {
    if (head.startsWith(opening) && (type !== 'mail' || /^from \S{1,300}(?: .*)?\r?\n[a-z-]{2,60}:/.test(head)))
      return type;
  }
  if (head.startsWith('#!')) return 'script';
  if (head.startsWith('[version]') && head.includes('signature')) return 'inf';
  if (head.startsWith('web\n1\n') || head.startsWith('web\r\n1\r\n')) return 'iqy';
  if (/^(?:full address|screen mode id|alternate full address):[sib]:/m.test(head)) return 'rdp';
  if (firstField.test(head) && twoFields.test(trimmed))
    return head.includes('multipart/related') && head.includes('text/html') ? 'mhtml' : 'mail';
  return undefined;
}

/** Elements by which browsers take text for a page (WHATWG MIME Sniffing section 7.1). */
const pageOpening =
  /^(?:<!doctype html|<html|<head|<body|<script|<iframe|<h1|<div|<font|<table|<a|<style|<title|<b|<br|<p|<meta|<base|<center|<form|<img|<link|<object|<embed|<frameset)[\s>/]/;

function byMarkup(head: string, extension: string): TypeName | undefined {
  if (!head.startsWith('<')) return undefined;
  const opened = pastComments(head);
  if (opened.startsWith('<?xml') || opened.startsWith('<!doctype') || /^<[a-z][\w:-]{0,40}[\s>]/.test(opened)) {
    const rest = opened.replace(/^<\?xml[^>]{0,300}\?>\s*/, '');
    const kind = xmlKind(pastComments(rest));
    if (kind !== undefined && kind !== 'html') return kind;
    if (kind === 'html') return pageKind(opened, extension);
  }
  if (pageOpening.test(opened) || opened.startsWith('<!--')) return pageKind(opened, extension);
  return opened.startsWith('<?xml') ? 'xml' : undefined;
}

function pageKind(opened: string, extension: string): TypeName {
  return extension === 'hta' || opened.includes('<hta:application') ? 'hta' : 'html';
}

/** Behind white space and comments, of which there may be many. */
function pastComments(text: string): string {
  let at = 0;
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 32) at++;
    if (!text.startsWith('<!--', at)) return text.slice(at);
    const end = text.indexOf('-->', at + 4);
    if (end === -1) return text.slice(at);
    at = end + 3;
  }
}

const rootKinds: Readonly<Record<string, TypeName>> = {
  svg: 'svg',
  html: 'html',
  job: 'wscript',
  package: 'wscript',
  component: 'wscript',
  scriptlet: 'wscript',
  librarydescription: 'library-ms',
  persistedquery: 'library-ms',
  searchconnectordescription: 'library-ms',
  pcsettings: 'library-ms',
  jnlp: 'jnlp',
  stylesheet: 'xsl',
  transform: 'xsl',
  plist: 'webloc',
};

/** By the document element, whatever prefix it has. */
function xmlKind(text: string): TypeName | undefined {
  const match =
    /^(?:<!doctype\s[^>[]{0,300}(?:\[[^\]]{0,600}\])?[^>]{0,40}>\s*)?<(?:[\w-]{1,40}:)?([a-z][\w-]{0,60})[\s>/]/.exec(
      text,
    );
  const root = match?.[1] ?? '';
  const kind = Object.hasOwn(rootKinds, root) ? rootKinds[root] : undefined;
  if (kind === 'wscript') return text.includes('<script') || root === 'job' ? 'wscript' : undefined;
  // Workbooks have a part of that name, too.
  if (kind === 'xsl') return text.includes('1999/xsl/transform') || text.includes('tr/wd-xsl') ? 'xsl' : 'xml';
  if (kind === 'webloc') return text.includes('<key>url</key>') ? 'webloc' : 'xml';
  return kind;
}

/** Calls that mail's text has no use for; each is found with one search. */
const windowsCalls: readonly string[] = [
  'wscript.',
  'activexobject',
  'createobject(',
  'getobject(',
  'scripting.filesystemobject',
  'msxml2.xmlhttp',
  'adodb.stream',
  'shell.application',
];
const powershellCalls: readonly string[] = [
  'invoke-expression',
  'invoke-webrequest',
  'frombase64string(',
  'new-object net.webclient',
  'new-object system.net.webclient',
  'downloadstring(',
  'start-process ',
  'set-executionpolicy',
  '[cmdletbinding(',
  '-encodedcommand ',
];
/** Names whose text is read by people: a script quoted in it stays text. */
const readByPeople: ReadonlySet<string> = new Set(['', 'txt', 'text', 'log', 'md', 'markdown', 'csv', 'eml', 'json']);

function byScript(text: string, extension: string): TypeName | undefined {
  if (/^\s*(?:@echo off|@?setlocal|rem\s)/.test(text.slice(0, 200)) && !readByPeople.has(extension)) return 'batch';
  if (text.startsWith('@echo off')) return 'batch';
  const mayQuote = readByPeople.has(extension);
  // A program's source, or a change to it, is text to the system whatever it calls.
  if (!mayQuote && extensionRow(extension)?.danger === 'text') return undefined;
  const needed = mayQuote ? 2 : 1;
  if (callsOf(text, windowsCalls, needed)) return 'wscript';
  if (callsOf(text, powershellCalls, needed)) return 'powershell';
  return undefined;
}

function callsOf(text: string, calls: readonly string[], needed: number): boolean {
  let found = 0;
  for (const call of calls) if (text.includes(call) && ++found >= needed) return true;
  return false;
}

const namedScripts: Readonly<Record<string, TypeName>> = {
  bat: 'batch',
  cmd: 'batch',
  ps1: 'powershell',
  psm1: 'powershell',
  js: 'wscript',
  jse: 'wscript',
  vbs: 'wscript',
  vbe: 'wscript',
  wsf: 'wscript',
  hta: 'hta',
  html: 'html',
  htm: 'html',
  svg: 'svg',
  url: 'url',
  reg: 'reg',
  inf: 'inf',
};

/** What no content tells apart from text is what the system makes of its name. */
function byName(extension: string): TypeName | undefined {
  const named = Object.hasOwn(namedScripts, extension) ? namedScripts[extension] : undefined;
  return named ?? (extensionRow(extension)?.danger === 'script' ? 'script' : undefined);
}
