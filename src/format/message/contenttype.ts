/** Content fields of a part (RFC 2045, 2183): what the index keeps of them, and what BODYSTRUCTURE shows. */
import { fieldText, findText, partFields } from './header.ts';
import { FILE_NAME_CHARACTERS_MAX } from './limits.ts';
import { everyValue, findParameter, type Parameterised, parseParameterised, stripComments } from './parameters.ts';
import type { HeaderField, Parameter, Part, PartHeaders } from './types.ts';
import { decodeText } from './words.ts';

export interface ContentType {
  readonly type: string;
  readonly subtype: string;
  readonly params: readonly Parameter[];
  /** False where nothing usable was said and the default stands (RFC 2045 section 5.2). */
  readonly stated: boolean;
  /** Of a multipart whose boundary is written more than once: another than the one in `params`. */
  readonly otherBoundary?: string;
}

const mediaType = /^([^\s/;"(),<>@[\]?=]{1,127})\s*\/\s*([^\s/;"(),<>@[\]?=]{1,127})/;

/** Reads Content-Type; what is no `type/subtype` is text/plain, its parameters kept. */
export function parseContentType(text: string): ContentType {
  const { value, params } = parseParameterised(text);
  const match = mediaType.exec(value);
  if (match === null) return { type: 'text', subtype: 'plain', params, stated: false };
  const type = match[1] ?? '';
  const otherBoundary = type === 'multipart' ? boundaryBeside(text, params) : undefined;
  return {
    type,
    subtype: match[2] ?? '',
    params,
    stated: true,
    ...(otherBoundary === undefined ? {} : { otherBoundary }),
  };
}

function boundaryBeside(text: string, params: readonly Parameter[]): string | undefined {
  if (!/boundary.*boundary/i.test(text)) return undefined;
  const first = findParameter(params, 'boundary');
  return everyValue(text, 'boundary').findLast((value) => value !== first);
}

/** `text/plain; charset=us-ascii` (RFC 2045 section 5.2), or message/rfc822 in a digest (RFC 2046 section 5.1.5). */
export function defaultContentType(inDigest: boolean): ContentType {
  if (inDigest) return { type: 'message', subtype: 'rfc822', params: [], stated: true };
  return { type: 'text', subtype: 'plain', params: [], stated: true };
}

/** The mechanism in lower case; empty means none was said. */
export function parseTransferEncoding(text: string): string {
  const plain = (text.includes('(') ? stripComments(text) : text).trim().toLowerCase();
  const end = plain.search(/[\s;]/);
  return (end === -1 ? plain : plain.slice(0, end)) || '7bit';
}

export function parseDisposition(text: string): Parameterised {
  const { value, params } = parseParameterised(text);
  return { value: value.split(/\s/, 1)[0] ?? '', params };
}

/** The name a person sees. Path separators and controls are kept out by who writes files, not here. */
export function displayFileName(disposition: Parameterised | undefined, type: ContentType): string | undefined {
  const name =
    (disposition === undefined ? undefined : findParameter(disposition.params, 'filename')) ??
    findParameter(type.params, 'name');
  if (name === undefined || name === '') return undefined;
  return decodeText(name).slice(0, FILE_NAME_CHARACTERS_MAX).toWellFormed();
}

/**
 * All names that some program may show of a part: what its fields say more than once, or in more than one way (RFC 2183,
 * 2231, 2047). Most parts have one.
 */
export function fileNames(bytes: Uint8Array, part: Part): readonly string[] {
  const names = new Set<string>();
  for (const field of partFields(bytes, part)) {
    const parameter = nameParameters[field.name];
    if (parameter === undefined) continue;
    for (const value of everyValue(fieldText(bytes, field), parameter)) {
      const name = decodeText(value).slice(0, FILE_NAME_CHARACTERS_MAX).toWellFormed();
      if (name !== '' && names.size < FILE_NAMES_MAX) names.add(name);
    }
  }
  return [...names];
}

/** What is written more often is no mail of a program that anybody uses. */
const FILE_NAMES_MAX = 20;

const nameParameters: Readonly<Record<string, string | undefined>> = {
  'content-disposition': 'filename',
  'content-type': 'name',
};

/**
 * What BODYSTRUCTURE shows of a part, read again from its header.
 * @param fields of that header, where they are scanned already
 */
export function readPartHeaders(bytes: Uint8Array, part: Part, fields = partFields(bytes, part)): PartHeaders {
  const type = firstParsed(bytes, fields, 'content-type', parseContentType);
  const disposition = firstParsed(bytes, fields, 'content-disposition', parseDisposition);
  const languages = findText(bytes, fields, 'content-language');
  return {
    type: part.type,
    subtype: part.subtype,
    params: type?.params ?? [],
    encoding: part.encoding,
    id: textOrNone(findText(bytes, fields, 'content-id')),
    description: textOrNone(findText(bytes, fields, 'content-description')),
    md5: textOrNone(findText(bytes, fields, 'content-md5')),
    disposition:
      disposition === undefined || disposition.value === ''
        ? undefined
        : { type: disposition.value, params: disposition.params },
    languages:
      languages === undefined
        ? []
        : stripComments(languages)
            .split(',')
            .map((tag) => tag.trim())
            .filter((tag) => tag !== ''),
    location: textOrNone(findText(bytes, fields, 'content-location')?.replaceAll(/\s+/g, '')),
  };
}

function firstParsed<T>(
  bytes: Uint8Array,
  fields: readonly HeaderField[],
  name: string,
  parse: (text: string) => T,
): T | undefined {
  for (const field of fields) if (field.name === name) return parse(fieldText(bytes, field));
  return undefined;
}

function textOrNone(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
