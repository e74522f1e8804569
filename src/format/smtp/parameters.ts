/** The parameters of MAIL and RCPT (RFC 5321 section 4.1.1.11), strictly: unknown, repeated and wrong ones are told apart. */
import { type Address, parseReversePath } from '#format/address';
import { ENVID_CHARS_MAX, ORCPT_CHARS_MAX, PARAMETERS_MAX, SIZE_OCTETS_MAX } from './limits.ts';
import { decodeUtf8Address, decodeXtext } from './xtext.ts';

export type NotifyWhen = 'never' | 'success' | 'failure' | 'delay';

export interface MailParameters {
  /** SIZE in octets (RFC 1870); SIZE_OCTETS_MAX stands for anything larger. */
  readonly size?: number;
  /** BODY (RFC 6152). */
  readonly body?: '7bit' | '8bitmime';
  /** SMTPUTF8 (RFC 6531). */
  readonly smtputf8?: true;
  /** RET (RFC 3461 section 4.3). */
  readonly ret?: 'full' | 'hdrs';
  /** ENVID, decoded (RFC 3461 section 4.4). */
  readonly envid?: string;
  /** AUTH (RFC 4954 section 5); null is `<>`. */
  readonly auth?: Address | null;
  /** REQUIRETLS (RFC 8689). */
  readonly requiretls?: true;
  /** PRDR (draft-hall-prdr-00 section 4.2): each recipient is to have its own reply after the content. */
  readonly prdr?: true;
}

export interface OriginalRecipient {
  /** `rfc822`, `utf-8`; lower case. */
  readonly type: string;
  readonly address: string;
}

export interface RcptParameters {
  /** NOTIFY (RFC 3461 section 4.1); absent means that failures are told. */
  readonly notify?: readonly NotifyWhen[];
  readonly orcpt?: OriginalRecipient;
}

export type ParameterProblem = 'parameter-unknown' | 'parameter-repeated' | 'parameter-value' | 'parameters-too-many';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads one value into the parameters; false where it is wrong. */
type Reader<P> = (value: string | undefined, into: Writable<P>) => boolean;

const mailReaders: ReadonlyMap<string, Reader<MailParameters>> = new Map<string, Reader<MailParameters>>([
  [
    'SIZE',
    (value, into) => {
      if (value === undefined || !/^[0-9]{1,20}$/.test(value)) return false;
      into.size = Math.min(Number(value), SIZE_OCTETS_MAX);
      return true;
    },
  ],
  [
    'BODY',
    (value, into) => {
      const body = value?.toLowerCase();
      // BINARYMIME is not offered (RFC 3030 section 3).
      if (body !== '7bit' && body !== '8bitmime') return false;
      into.body = body;
      return true;
    },
  ],
  [
    'SMTPUTF8',
    (value, into) => {
      into.smtputf8 = true;
      return value === undefined;
    },
  ],
  [
    'RET',
    (value, into) => {
      const ret = value?.toLowerCase();
      if (ret !== 'full' && ret !== 'hdrs') return false;
      into.ret = ret;
      return true;
    },
  ],
  [
    'ENVID',
    (value, into) => {
      const envid = value === undefined || value.length > ENVID_CHARS_MAX ? undefined : decodeXtext(value);
      if (envid === undefined || envid === '') return false;
      into.envid = envid;
      return true;
    },
  ],
  [
    'AUTH',
    (value, into) => {
      const text = value === undefined ? undefined : decodeXtext(value);
      const address = text === undefined ? undefined : parseReversePath(text === '<>' ? text : `<${text}>`);
      if (address === undefined) return false;
      into.auth = address;
      return true;
    },
  ],
  [
    'REQUIRETLS',
    (value, into) => {
      into.requiretls = true;
      return value === undefined;
    },
  ],
  [
    'PRDR',
    (value, into) => {
      into.prdr = true;
      return value === undefined;
    },
  ],
]);

const rcptReaders: ReadonlyMap<string, Reader<RcptParameters>> = new Map<string, Reader<RcptParameters>>([
  [
    'NOTIFY',
    (value, into) => {
      const notify = value?.toLowerCase().split(',') ?? [];
      if (notify.length === 0 || !notify.every(isNotifyWhen)) return false;
      if (new Set(notify).size !== notify.length) return false;
      into.notify = notify;
      return notify.length === 1 || !notify.includes('never');
    },
  ],
  [
    'ORCPT',
    (value, into) => {
      if (value === undefined || value.length > ORCPT_CHARS_MAX) return false;
      const semicolon = value.indexOf(';');
      const type = value.slice(0, Math.max(semicolon, 0)).toLowerCase();
      if (!/^[a-z0-9-]+$/.test(type)) return false;
      const text = value.slice(semicolon + 1);
      const address = type === 'utf-8' ? decodeUtf8Address(text) : decodeXtext(text);
      if (address === undefined || address === '') return false;
      into.orcpt = { type, address };
      return true;
    },
  ],
]);

function isNotifyWhen(text: string): text is NotifyWhen {
  return text === 'never' || text === 'success' || text === 'failure' || text === 'delay';
}

/** What follows the path of MAIL: nothing, or a space and parameters. */
export function parseMailParameters(rest: string): MailParameters | ParameterProblem {
  return readParameters(rest, mailReaders);
}

/** What follows the path of RCPT. */
export function parseRcptParameters(rest: string): RcptParameters | ParameterProblem {
  return readParameters(rest, rcptReaders);
}

const none = {};

function readParameters<P extends object>(rest: string, readers: ReadonlyMap<string, Reader<P>>): P | ParameterProblem {
  if (rest === '') return none as P;
  // `<a@b><c@d>` and `<a@b>SIZE=1`: no space, so nothing that could be a parameter.
  if (!rest.startsWith(' ')) return 'parameter-value';
  const into = {} as Writable<P>;
  const seen = new Set<string>();
  // Runs of spaces and one at the end are let pass: old clients send them.
  for (const parameter of rest.split(' ')) {
    if (parameter === '') continue;
    const equals = parameter.indexOf('=');
    const keyword = (equals === -1 ? parameter : parameter.slice(0, equals)).toUpperCase();
    if (!/^[A-Z0-9][A-Z0-9-]*$/.test(keyword)) return 'parameter-value';
    const read = readers.get(keyword);
    if (read === undefined) return 'parameter-unknown';
    if (seen.has(keyword)) return 'parameter-repeated';
    seen.add(keyword);
    if (seen.size > PARAMETERS_MAX) return 'parameters-too-many';
    if (!read(equals === -1 ? undefined : parameter.slice(equals + 1), into)) return 'parameter-value';
  }
  return into;
}
