import { type Clock, Deadline } from '#base/clock';
import { Memo } from '#base/memo';
import { normaliseName, type Resolver } from '#format/dns';
import { readClient } from './client.ts';
import { Evaluation } from './evaluate.ts';
import { parseSpfRecord, type SpfRecord, type SpfSyntaxError } from './record.ts';
import type { SpfQuestion, SpfVerdict } from './types.ts';

export interface SpfPorts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Ends the check before its time: the result is `temperror`. */
  readonly signal?: AbortSignal;
  /** For the whole check. RFC 7208 section 4.6.4 asks for at least 20 seconds; a session may not want to wait so long. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS_STANDARD = 20_000;
/** Of the record and of a mechanism: what is kept to be shown. */
const SHOWN_CHARACTERS_MAX = 512;

/** Records by their text: reading one costs more than evaluating it. A term takes some 300 octets of memory. */
const records = new Memo<SpfRecord | SpfSyntaxError>(
  parseSpfRecord,
  (reading) => ('problem' in reading ? 300 : 300 + reading.directives.length * 300),
  8 * 1024 * 1024,
);

/**
 * check_host() of RFC 7208 for the reverse-path, or for the HELO name where that is null. Takes no longer than
 * `deadlineMs`, asks at most 10 terms' worth of questions (some 110), and never rejects: what goes wrong is a result.
 */
export async function checkSpf(question: SpfQuestion, ports: SpfPorts): Promise<SpfVerdict> {
  const { sender, helo } = question;
  const scope = sender === null ? 'helo' : 'mailfrom';
  const said = sender?.domain ?? helo;
  const domain = normaliseName(said);
  const client = readClient(question.client);
  const nothing = { scope, domain: domain ?? printable(said.slice(0, 253)), lookups: 0, voidLookups: 0 } as const;
  // RFC 7208 section 4.3: what is no domain name has no policy; an address literal is none.
  if (domain === undefined) return { result: 'none', ...nothing };
  if (client === undefined) return { result: 'temperror', ...nothing, problem: 'The client has no IP address' };
  const { resolver, clock, signal, deadlineMs = DEADLINE_MS_STANDARD } = ports;
  using deadline = new Deadline(clock, deadlineMs, signal);
  const evaluation = new Evaluation(
    {
      client,
      helo,
      localpart: sender === null || sender.localpart === '' ? 'postmaster' : sender.localpart,
      senderDomain: domain,
      receiver: question.receiver,
      nowMs: clock.now(),
    },
    { resolver, records, deadline },
  );
  const outcome = await evaluation.checkHost(domain);
  const { result, problem, record, mechanism, holder = domain } = outcome;
  const explanation =
    outcome.explanation === undefined ? undefined : await evaluation.explain(outcome.explanation, holder);
  return {
    result,
    scope,
    domain,
    lookups: evaluation.lookups,
    voidLookups: evaluation.voidLookups,
    ...(record === undefined ? {} : { record: printable(record.slice(0, SHOWN_CHARACTERS_MAX)) }),
    ...(mechanism === undefined ? {} : { mechanism: printable(mechanism) }),
    ...(holder === domain ? {} : { redirectedTo: printable(holder) }),
    ...(explanation === undefined ? {} : { explanation }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** What strangers wrote, fit for one line of a log or a page. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
