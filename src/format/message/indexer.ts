/**
 * The index of a message, made in one pass over its octets: every octet is looked at once, open parts are a stack of
 * our own, and delimiters are found by look-up, so that neither depth nor number of parts nor length costs more.
 */
import { asBuffer, CR, LF } from '#base/bytes';
import {
  type ContentType,
  defaultContentType,
  displayFileName,
  parseContentType,
  parseDisposition,
  parseTransferEncoding,
} from './contenttype.ts';
import { fieldText, HeaderScan } from './header.ts';
import { BOUNDARY_OCTETS_MAX, DELIMITER_LINE_OCTETS_MAX, DEPTH_MAX, NAME_CHARACTERS_MAX, PARTS_MAX } from './limits.ts';
import { findParameter, type Parameterised } from './parameters.ts';
import {
  anomalies,
  type Anomaly,
  type HeaderField,
  type IndexedMessage,
  type MessageIndex,
  type Part,
} from './types.ts';

const DASH = 45;

type Growing<T> = { -readonly [Key in keyof T]: T[Key] };
interface GrowingPart extends Growing<Omit<Part, 'children' | 'message'>> {
  children: GrowingPart[];
  message: GrowingPart | undefined;
}

/** A part whose end is not known yet. */
interface OpenPart {
  readonly part: GrowingPart;
  /** Octets of the boundary as ISO 8859-1; undefined for what is no multipart, or is in its epilogue. */
  boundary: string | undefined;
  /** Where on the stack the same boundary was already open, or -1: innermost wins until it closes. */
  readonly shadowed: number;
  /** Line feeds of the message up to the body. */
  readonly lineFeedsBefore: number;
}

/** Which of several fields of one name counts, where one alone may be: programs disagree. */
export type FieldReading = 'first' | 'last';

/** Takes a message apart. Never throws, whatever the octets. The index that is kept is of the first fields. */
export function indexMessage(bytes: Uint8Array, reading: FieldReading = 'first'): IndexedMessage {
  return new Indexer(asBuffer(bytes), reading).run();
}

/**
 * The message as programs see it that take the last of two fields (or of two boundaries) where this index took the first;
 * undefined where there is nothing of which they could differ.
 */
export function indexOfLast(bytes: Uint8Array, { anomalies: found }: MessageIndex): IndexedMessage | undefined {
  return ambiguous.some((anomaly) => found.includes(anomaly)) ? indexMessage(bytes, 'last') : undefined;
}

const ambiguous: readonly Anomaly[] = ['duplicate-content-type', 'duplicate-transfer-encoding'];

class Indexer {
  readonly #bytes: Buffer;
  readonly #reading: FieldReading;
  readonly #stack: OpenPart[] = [];
  /** Open boundaries, with their place on the stack. */
  readonly #boundaries = new Map<string, number>();
  readonly #scan = new HeaderScan();
  readonly #found = new Set<Anomaly>();
  readonly #stops = (at: number): boolean => this.#readDelimiter(at);
  #at = 0;
  #lineFeeds = 0;
  #parts = 0;
  /** What `#readDelimiter` found last. */
  #delimiter = { owner: -1, close: false, end: 0 };

  constructor(bytes: Buffer, reading: FieldReading) {
    this.#bytes = bytes;
    this.#reading = reading;
  }

  run(): IndexedMessage {
    const { part: root, fields } = this.#open(undefined);
    for (;;) {
      const start = this.#nextDelimiter();
      if (start === -1) break;
      const { owner, close, end } = this.#delimiter;
      this.#closeAbove(owner, start);
      this.#at = end;
      if (this.#bytes[end - 1] === LF) this.#countLineBreak(end);
      const parent = this.#stack[owner];
      if (parent === undefined) break;
      if (close) this.#retire(parent);
      else if (this.#parts >= PARTS_MAX) this.#found.add('truncated');
      else this.#open(parent.part);
    }
    this.#closeAbove(-1, this.#bytes.length);
    const found = this.#found.size === 0 ? [] : anomalies.filter((anomaly) => this.#found.has(anomaly));
    return { size: this.#bytes.length, root, anomalies: found, fields };
  }

  #countLineBreak(end: number): void {
    this.#lineFeeds++;
    if (this.#bytes[end - 2] !== CR) this.#found.add('bare-lf');
  }

  /** Reads the header of a new part at the place we are; of a message part also that of the message in it. */
  #open(into: GrowingPart | undefined): { part: GrowingPart; fields: readonly HeaderField[] } {
    const inDigest = into?.type === 'multipart' && into.subtype === 'digest';
    const part = this.#readPart(inDigest);
    const fields = this.#scan.fields;
    into?.children.push(part);
    let outer = part;
    while (outer.type === 'message' && (outer.subtype === 'rfc822' || outer.subtype === 'global')) {
      if (isEncoded(outer.encoding)) {
        this.#found.add('encoded-container');
        break;
      }
      if (this.#stack.length >= DEPTH_MAX || this.#parts >= PARTS_MAX) {
        this.#found.add('truncated');
        break;
      }
      const inner = this.#readPart(false);
      outer.message = inner;
      outer = inner;
    }
    return { part, fields };
  }

  #readPart(inDigest: boolean): GrowingPart {
    const headerStart = this.#at;
    const scan = this.#scan;
    scan.lineFeeds = 0;
    scan.run(this.#bytes, headerStart, this.#bytes.length, this.#boundaries.size === 0 ? undefined : this.#stops);
    this.#at = scan.end;
    this.#lineFeeds += scan.lineFeeds;
    this.#parts++;
    const content = this.#contentFields(scan.fields, inDigest);
    const { type, disposition } = content;
    const part: GrowingPart = {
      headerStart,
      bodyStart: scan.end,
      bodyEnd: scan.end,
      lines: 0,
      type: type.type,
      subtype: type.subtype,
      charset: shortName(findParameter(type.params, 'charset')?.toLowerCase()),
      encoding: shortName(content.encoding) ?? '7bit',
      disposition: shortName(disposition?.value),
      fileName: displayFileName(disposition, type),
      children: [],
      message: undefined,
    };
    this.#push(part, type);
    return part;
  }

  #contentFields(
    fields: readonly HeaderField[],
    inDigest: boolean,
  ): { type: ContentType; encoding: string; disposition: Parameterised | undefined } {
    let type: ContentType | undefined;
    let encoding: string | undefined;
    let disposition: Parameterised | undefined;
    for (const field of fields) {
      if (field.name.charCodeAt(0) !== 99 || !field.name.startsWith('content-')) continue;
      if (field.name === 'content-type') {
        if (type !== undefined) this.#found.add('duplicate-content-type');
        if (this.#counts(type)) type = parseContentType(fieldText(this.#bytes, field));
      } else if (field.name === 'content-transfer-encoding') {
        if (encoding !== undefined) this.#found.add('duplicate-transfer-encoding');
        if (this.#counts(encoding)) encoding = parseTransferEncoding(fieldText(this.#bytes, field));
      } else if (field.name === 'content-disposition') {
        const other = disposition;
        const read = parseDisposition(fieldText(this.#bytes, field));
        if (other !== undefined && other.value !== read.value) this.#found.add('duplicate-content-type');
        if (this.#counts(other)) disposition = read;
      }
    }
    if (type?.stated === false) this.#found.add('malformed-content-type');
    return { type: type ?? defaultContentType(inDigest), encoding: encoding ?? '7bit', disposition };
  }

  /** Whether a field counts beside what another of its name said. */
  #counts(before: unknown): boolean {
    return before === undefined || this.#reading === 'last';
  }

  #push(part: GrowingPart, type: ContentType): void {
    const boundary = part.type === 'multipart' ? this.#boundaryOf(part, type) : undefined;
    const shadowed = boundary === undefined ? -1 : (this.#boundaries.get(boundary) ?? -1);
    if (boundary !== undefined) this.#boundaries.set(boundary, this.#stack.length);
    this.#stack.push({ part, boundary, shadowed, lineFeedsBefore: this.#lineFeeds });
  }

  #boundaryOf(part: GrowingPart, type: ContentType): string | undefined {
    if (isEncoded(part.encoding)) this.#found.add('encoded-container');
    const { otherBoundary } = type;
    if (otherBoundary !== undefined) this.#found.add('duplicate-content-type');
    const first = findParameter(type.params, 'boundary');
    const text = this.#reading === 'first' ? first : (otherBoundary ?? first);
    const boundary = text === undefined ? '' : Buffer.from(text, 'utf8').toString('latin1').trimEnd();
    if (boundary === '' || boundary.length > BOUNDARY_OCTETS_MAX) {
      this.#found.add('missing-boundary');
      return undefined;
    }
    if (this.#stack.length >= DEPTH_MAX) {
      this.#found.add('truncated');
      return undefined;
    }
    return boundary;
  }

  /** Where the next delimiter line begins, or -1 at the end. */
  #nextDelimiter(): number {
    const bytes = this.#bytes;
    const limit = bytes.length;
    let at = this.#at;
    let atLineStart = at === 0 || bytes[at - 1] === LF;
    let lineFeeds = this.#lineFeeds;
    while (at < limit) {
      if (atLineStart && bytes[at] === DASH && bytes[at + 1] === DASH && this.#readDelimiter(at)) {
        this.#lineFeeds = lineFeeds;
        return at;
      }
      atLineStart = false;
      while (at < limit) {
        const c = bytes[at++] ?? 0;
        if (c > 13) continue;
        if (c === LF) {
          lineFeeds++;
          if (at < 2 || bytes[at - 2] !== CR) this.#found.add('bare-lf');
          atLineStart = true;
          break;
        }
        if (c === CR) {
          if (bytes[at] !== LF) this.#found.add('bare-cr');
        } else if (c === 0) this.#found.add('nul');
      }
    }
    this.#lineFeeds = lineFeeds;
    this.#at = limit;
    return -1;
  }

  /** Reads the line at `at`, which begins with `--`, as a delimiter of any open multipart (RFC 2046 section 5.1.1). */
  #readDelimiter(at: number): boolean {
    if (this.#boundaries.size === 0) return false;
    const bytes = this.#bytes;
    const limit = Math.min(bytes.length, at + DELIMITER_LINE_OCTETS_MAX);
    let end = at + 2;
    while (end < limit && bytes[end] !== LF) end++;
    if (end === limit && limit < bytes.length) return false;
    const text = bytes.toString('latin1', at + 2, end).trimEnd();
    let owner = this.#boundaries.get(text);
    let close = false;
    if (owner === undefined && text.endsWith('--')) {
      owner = this.#boundaries.get(text.slice(0, -2));
      close = true;
    }
    if (owner === undefined) return false;
    this.#delimiter = { owner, close, end: Math.min(end + 1, bytes.length) };
    return true;
  }

  /** Ends all parts above that place of the stack: at a delimiter that begins at `at`, or at the end of the message. */
  #closeAbove(place: number, at: number): void {
    const isDelimiter = place >= 0;
    const bytes = this.#bytes;
    let end = at;
    if (isDelimiter && bytes[end - 1] === LF) end -= bytes[end - 2] === CR ? 2 : 1;
    while (this.#stack.length - 1 > place) {
      const open = this.#stack.pop();
      if (open === undefined) break;
      const { part } = open;
      if (open.boundary !== undefined) {
        this.#found.add('unclosed-multipart');
        this.#retire(open);
      }
      // A body that ends where it begins: the line break before the delimiter is that of the empty line (or of the
      // header that the delimiter cut off), and so it belongs to all that this part is in.
      part.bodyEnd = Math.max(part.bodyStart, end);
      end = part.bodyEnd;
      const last = part.bodyEnd < at ? 1 : 0;
      part.lines = part.bodyEnd === part.bodyStart ? 0 : this.#lineFeeds - open.lineFeedsBefore - last;
    }
    this.#takeScanAnomalies();
  }

  /** Its boundary no longer counts; what follows is epilogue. */
  #retire(open: OpenPart): void {
    if (open.boundary === undefined) return;
    if (open.shadowed === -1) this.#boundaries.delete(open.boundary);
    else this.#boundaries.set(open.boundary, open.shadowed);
    open.boundary = undefined;
  }

  /** The scan is used for one header after another and only ever raises its flags. */
  #takeScanAnomalies(): void {
    const scan = this.#scan;
    if (scan.bareLf) this.#found.add('bare-lf');
    if (scan.bareCr) this.#found.add('bare-cr');
    if (scan.nul) this.#found.add('nul');
    if (scan.eightBit) this.#found.add('eight-bit-header');
    if (scan.malformed) this.#found.add('malformed-header');
    if (scan.truncated) this.#found.add('truncated');
  }
}

/** Names of charsets, encodings and dispositions, cut to what a real one may have. */
function shortName(name: string | undefined): string | undefined {
  if (name === undefined || name.length < NAME_CHARACTERS_MAX) return name === '' ? undefined : name;
  return name.slice(0, NAME_CHARACTERS_MAX).toWellFormed();
}

function isEncoded(encoding: string): boolean {
  return encoding === 'base64' || encoding === 'quoted-printable';
}

/**
 * The part that an IMAP section number names (RFC 9051 section 6.4.5.1): `[2, 1]` is the first part of the second. Part
 * 1 of what is no multipart is itself. Numbers below a message part are those of the message in it.
 */
export function partAt(root: Part, numbers: readonly number[]): Part | undefined {
  let part: Part | undefined = root;
  let message: Part | undefined = root;
  for (const number of numbers) {
    // Only a message has a numbered part 1 that is itself.
    const within: Part | undefined = message ?? part;
    if (within === undefined) return undefined;
    if (within.type === 'multipart') part = shownChildren(within)[number - 1];
    else if (message !== undefined && number === 1) part = within;
    else return undefined;
    message = part?.message;
  }
  return part;
}

/**
 * The parts of a multipart as IMAP must show them: at least one (RFC 9051 section 9, body-type-mpart). One that could
 * not be taken apart has its whole body as a text/plain part without a header.
 */
export function shownChildren(part: Part): readonly Part[] {
  if (part.type !== 'multipart' || part.children.length > 0) return part.children;
  const { bodyStart, bodyEnd, lines } = part;
  const text = { type: 'text', subtype: 'plain', charset: undefined, encoding: '7bit', disposition: undefined };
  return [
    {
      headerStart: bodyStart,
      bodyStart,
      bodyEnd,
      lines,
      ...text,
      fileName: undefined,
      children: [],
      message: undefined,
    },
  ];
}
