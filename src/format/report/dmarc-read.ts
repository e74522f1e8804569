/** Reads aggregate reports: RFC 9990, RFC 7489 before it, and what reporters make of both. */
import { isIP } from 'node:net';
import { COUNT_MAX, ERRORS_MAX, RECORDS_MAX, RESULTS_MAX } from './limits.ts';
import { oneLine, wordOf } from './text.ts';
import {
  type DmarcDisposition,
  type DmarcDkimResult,
  type DmarcPublished,
  type DmarcReason,
  type DmarcReasonType,
  dmarcReasonTypes,
  type DmarcRecord,
  type DmarcReport,
  type DmarcSpfResult,
  type Reading,
  type ReportPolicy,
} from './types.ts';
import { readXml, type XmlHandler } from './xml.ts';

/** Reads the text of a report. What is optional may be missing, words may be in any case, records may be in any order. */
export function readDmarcReport(text: string): Reading<DmarcReport> {
  const collector = new Collector();
  const problem = readXml(text, collector) ?? collector.problem;
  if (problem !== undefined) return { ok: false, problem };
  return collector.report();
}

type Fields = Map<string, string>;

interface Draft {
  readonly fields: Fields;
  readonly reasons: DmarcReason[];
  readonly dkim: DmarcDkimResult[];
  readonly spf: DmarcSpfResult[];
}

/** Groups below a record of which there may be several; each has texts of its own. */
const repeated = new Set(['reason', 'dkim', 'spf']);

class Collector implements XmlHandler {
  problem: string | undefined;
  readonly #path: string[] = [];
  readonly #fields: Fields = new Map();
  readonly #errors: string[] = [];
  readonly #records: DmarcRecord[] = [];
  #draft: Draft | undefined;
  #group: Fields | undefined;
  #unreadable = 0;
  #isFeedback = false;

  open(name: string, depth: number): void {
    this.#path.length = depth;
    this.#path.push(name);
    if (depth === 0) this.#isFeedback = name === 'feedback';
    else if (depth === 1 && name === 'record') this.#draft = { fields: new Map(), reasons: [], dkim: [], spf: [] };
    else if (this.#isGroup(name, depth)) this.#group = new Map();
  }

  close(name: string, depth: number, text: string): void {
    this.#path.length = depth + 1;
    const draft = this.#draft;
    if (draft === undefined) {
      if (depth === 2 || depth === 3) this.#documentField(name, text);
      return;
    }
    if (depth === 1) {
      this.#finish(draft);
      this.#draft = undefined;
    } else if (this.#isGroup(name, depth)) {
      this.#finishGroup(name, draft);
      this.#group = undefined;
    } else if (text !== '' || name === 'envelope_from') {
      // Alone of all, an empty envelope_from says something: the null reverse-path (RFC 9990 section 3.1.1.9).
      const fields = this.#group ?? draft.fields;
      if (!fields.has(name)) fields.set(name, text);
    }
  }

  report(): Reading<DmarcReport> {
    const no = (problem: string): Reading<DmarcReport> => ({ ok: false, problem });
    if (!this.#isFeedback) return no('It is XML, but no DMARC report');
    const field = (name: string): string => this.#fields.get(name) ?? '';
    const policy = policyOf(this.#fields);
    if (policy === undefined) return no('It does not say which domain it is about');
    const id = oneLine(field('report_metadata/report_id'));
    if (id === '') return no('It has no report id');
    const [begin, end] = ['begin', 'end'].map((name) => secondsOf(field(`report_metadata/date_range/${name}`)));
    if (begin === undefined || end === undefined) return no('It does not say which time it is about');
    const errors = [...this.#errors];
    if (this.#unreadable > 0) errors.push(`${this.#unreadable} records could not be read`);
    return {
      ok: true,
      value: {
        org: oneLine(field('report_metadata/org_name')),
        email: oneLine(field('report_metadata/email')),
        contact: oneLine(field('report_metadata/extra_contact_info')),
        id,
        beginS: Math.min(begin, end),
        endS: Math.max(begin, end),
        errors,
        generator: oneLine(field('report_metadata/generator')),
        policy,
        records: this.#records,
      },
    };
  }

  /** `dkim` and `spf` are groups below auth_results, and single words below policy_evaluated. */
  #isGroup(name: string, depth: number): boolean {
    if (this.#draft === undefined || !repeated.has(name)) return false;
    return name === 'reason' || (depth === 3 && this.#path[2] === 'auth_results');
  }

  #documentField(name: string, text: string): void {
    if (text === '') return;
    const key = this.#path.slice(1, -1).concat(name).join('/');
    if (key === 'report_metadata/error') {
      if (this.#errors.length < ERRORS_MAX) this.#errors.push(oneLine(text));
    } else if (!this.#fields.has(key)) this.#fields.set(key, text);
  }

  #finishGroup(name: string, { reasons, dkim, spf }: Draft): void {
    const field = (of: string): string => this.#group?.get(of) ?? '';
    if (name === 'reason') {
      const type = wordOf(field('type'));
      const comment = oneLine(field('comment'));
      if ((type !== '' || comment !== '') && reasons.length < RESULTS_MAX) reasons.push(reasonOf(type, comment));
      return;
    }
    const result = wordOf(field('result'));
    const domain = wordOf(field('domain'));
    if (result === '' && domain === '') return;
    if (name === 'spf') {
      if (spf.length < RESULTS_MAX) spf.push({ domain, result });
    } else if (dkim.length < RESULTS_MAX) dkim.push({ domain, selector: wordOf(field('selector')), result });
  }

  #finish(draft: Draft): void {
    if (this.#records.length >= RECORDS_MAX) {
      this.problem ??= `It has more than ${RECORDS_MAX} records`;
      return;
    }
    const record = recordOf(draft);
    if (record === undefined) this.#unreadable += 1;
    else this.#records.push(record);
  }
}

/** Undefined where it does not say who sent how many. */
function recordOf({ fields, reasons, dkim, spf }: Draft): DmarcRecord | undefined {
  const word = (name: string): string => wordOf(fields.get(name) ?? '');
  const sourceIp = word('source_ip').replace(/^\[|\]$/g, '');
  const count = /^\d{1,15}$/.test(word('count')) ? Number(word('count')) : 0;
  if (isIP(sourceIp) === 0 || count === 0) return undefined;
  const envelopeFrom = fields.get('envelope_from');
  const envelopeTo = fields.get('envelope_to');
  return {
    sourceIp,
    count: Math.min(count, COUNT_MAX),
    disposition: dispositionOf(word('disposition')),
    dkim: word('dkim') === 'pass' ? 'pass' : 'fail',
    spf: word('spf') === 'pass' ? 'pass' : 'fail',
    reasons,
    headerFrom: word('header_from'),
    ...(envelopeFrom === undefined ? {} : { envelopeFrom: wordOf(envelopeFrom) }),
    ...(envelopeTo === undefined ? {} : { envelopeTo: wordOf(envelopeTo) }),
    dkimResults: dkim,
    spfResults: spf,
  };
}

function reasonOf(type: string, comment: string): DmarcReason {
  const known = dmarcReasonTypes.find((one) => one === type);
  if (known !== undefined) return { type: known, comment };
  const other: DmarcReasonType = 'other';
  return { type: other, comment: [type, comment].filter((text) => text !== '').join(': ') };
}

function dispositionOf(word: string): DmarcDisposition {
  return word === 'pass' ? word : (policyWord(word) ?? 'none');
}

function policyWord(text: string | undefined): ReportPolicy | undefined {
  const word = wordOf(text ?? '');
  return word === 'none' || word === 'quarantine' || word === 'reject' ? word : undefined;
}

function policyOf(fields: Fields): DmarcPublished | undefined {
  const field = (name: string): string | undefined => fields.get(`policy_published/${name}`);
  const domain = wordOf(field('domain') ?? '');
  if (domain === '') return undefined;
  const [sp, np] = [policyWord(field('sp')), policyWord(field('np'))];
  const [adkim, aspf] = [alignmentOf(field('adkim')), alignmentOf(field('aspf'))];
  const fo = wordOf(field('fo') ?? '');
  const testing = wordOf(field('testing') ?? '');
  const discovery = wordOf(field('discovery_method') ?? '');
  return {
    domain,
    p: policyWord(field('p')) ?? 'none',
    ...(sp === undefined ? {} : { sp }),
    ...(np === undefined ? {} : { np }),
    ...(adkim === undefined ? {} : { adkim }),
    ...(aspf === undefined ? {} : { aspf }),
    ...(fo === '' ? {} : { fo }),
    ...(testing === 'y' || testing === 'n' ? { testing: testing === 'y' } : {}),
    ...(discovery === 'psl' || discovery === 'treewalk' ? { discovery } : {}),
  };
}

function alignmentOf(text: string | undefined): 'r' | 's' | undefined {
  const word = wordOf(text ?? '');
  return word === 'r' || word === 's' ? word : undefined;
}

/** Until the year 2286; some write a fraction. */
function secondsOf(text: string): number | undefined {
  const digits = /^\s*(\d{1,10})(?:\.\d*)?\s*$/.exec(text.slice(0, 40))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
