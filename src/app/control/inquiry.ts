/** What would happen: of a sender, of a message, of other settings. */
import { Fault } from '#base/fault';
import type { CheckAction, CheckName, Easing, EvidenceValue } from '#check/reputation';
import type { DoorDecision, DoorOutcome, DoorPlace } from '#flow/door';
import { optionalNumber, optionalText, textArg, textsArg } from './args.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';

/** A message of this size still fits a request, as base64. */
export const SIMULATED_MESSAGE_BYTES_MAX = 700 * 1024;
const RECIPIENTS_MAX = 100;
const DAYS_MAX = 92;
const DAYS_STANDARD = 7;
const CHANGES_MAX = 1000;
const LINE_CHARACTERS_MAX = 500;

export interface InquiryControl {
  investigate(question: SenderInquiry, signal: AbortSignal): Promise<Investigated>;
  simulate(of: Simulation, signal: AbortSignal): Promise<Simulated>;
  replay(question: ReplayQuestion, tell: (one: ReplayedMessage) => Promise<void>): Promise<ReplaySummary>;
}

export interface SenderInquiry {
  /** An IP address or a domain. */
  readonly subject: string;
  readonly helo: string | undefined;
}

export interface Investigated {
  readonly subject: string;
  readonly kind: 'address' | 'domain';
  /** Sentences about what was seen. */
  readonly seen: readonly string[];
  /** Of an address: what it comes to, and what each check would do, with the settings of the platform. */
  readonly judged: readonly string[];
  readonly findings: readonly ShownFinding[];
}

export interface ShownFinding {
  readonly check: CheckName;
  readonly code: string;
  /** As set. */
  readonly action: CheckAction;
  /** What it came to. */
  readonly effective: CheckAction;
  readonly eased: Easing | null;
  /** In a dry run: what it would have come to. */
  readonly would: CheckAction | null;
  readonly evidence: Readonly<Record<string, EvidenceValue>>;
}

export interface Simulation {
  readonly ip: string;
  readonly helo: string;
  /** Without angle brackets; '' is the null reverse-path. */
  readonly from: string;
  readonly to: readonly string[];
  /** At most SIMULATED_MESSAGE_BYTES_MAX octets; without it the conversation ends behind RCPT. */
  readonly message?: Uint8Array;
}

/** What the door said about one recipient. */
export interface ShownDecision {
  readonly recipient: string;
  readonly decision: DoorDecision['kind'];
  /** A check, or `greylisted`. */
  readonly because: string | null;
  readonly into: DoorPlace | null;
  readonly holdMs: number;
  readonly score: number;
  readonly findings: readonly ShownFinding[];
}

export interface SimulatedStep {
  readonly step: 'connect' | 'helo' | 'mail' | 'rcpt' | 'data' | 'content';
  /** What the client said; '' at `connect`. */
  readonly said: string;
  readonly code: number;
  /** Lines as the client hears them. */
  readonly reply: readonly string[];
  readonly decisions: readonly ShownDecision[];
}

/** Where a copy would go: into a mailbox of an account, or to another server. */
export interface SimulatedCopy {
  readonly recipient: string;
  readonly account: string | null;
  readonly mailbox: string | null;
  readonly heldUntilMs: number | null;
  readonly nextHop: string | null;
}

export interface Simulated {
  readonly steps: readonly SimulatedStep[];
  readonly copies: readonly SimulatedCopy[];
}

export interface ReplayQuestion {
  readonly days: number;
  /** Key and value as text, with the line they stand in. */
  readonly changes: readonly { readonly line: number; readonly key: string; readonly text: string }[];
}

/** A message that would have been decided otherwise. */
export interface ReplayedMessage {
  readonly reference: string;
  readonly atMs: number;
  readonly client: string;
  readonly sender: string;
  readonly recipientDomain: string;
  readonly before: DoorOutcome;
  readonly after: DoorOutcome;
  readonly check: CheckName | null;
  /** Messages that this entry of the trace stands for. */
  readonly count: number;
}

export interface ReplaySummary {
  /** Messages that were judged again, one for several domains counted for each. */
  readonly messages: number;
  readonly otherwise: number;
  readonly changes: readonly { readonly before: DoorOutcome; readonly after: DoorOutcome; readonly count: number }[];
  /** More was kept than is looked through at once: it was the newest. */
  readonly cut: boolean;
}

export function inquiryHandlers({ inquiry }: { readonly inquiry: InquiryControl }): ControlHandlers {
  return {
    investigate: (args, call) => {
      const subject = lineArg(args, 'subject');
      const helo = args['helo'] === undefined ? undefined : lineArg(args, 'helo');
      return inquiry.investigate({ subject, helo }, call.signal);
    },
    simulate: (args, call) => inquiry.simulate(simulationOf(args), call.signal),
    replay: (args, call) => inquiry.replay({ days: daysArg(args), changes: changesArg(args) }, (one) => call.item(one)),
  };
}

function simulationOf(args: ControlArgs): Simulation {
  const message = optionalText(args, 'message');
  const from = args['from'] === '' ? '' : lineArg(args, 'from');
  const to = textsArg(args, 'to');
  for (const one of to) checkLine('to', one);
  if (to.length === 0 || to.length > RECIPIENTS_MAX) throw wrong(`Name 1 to ${RECIPIENTS_MAX} recipients`);
  const bytes = message === undefined ? undefined : new Uint8Array(Buffer.from(message, 'base64'));
  if (bytes !== undefined && bytes.length > SIMULATED_MESSAGE_BYTES_MAX) throw wrong('The message is too large');
  return {
    ip: lineArg(args, 'ip'),
    helo: lineArg(args, 'helo'),
    from: withoutBrackets(from),
    to: to.map(withoutBrackets),
    ...(bytes === undefined ? {} : { message: bytes }),
  };
}

function withoutBrackets(path: string): string {
  return path.replace(/^<(.*)>$/, '$1');
}

function daysArg(args: ControlArgs): number {
  const days = optionalNumber(args, 'days') ?? DAYS_STANDARD;
  if (days >= 1 && days <= DAYS_MAX) return days;
  throw wrong(`--days is a number from 1 to ${DAYS_MAX}`);
}

/** Each `LINE KEY VALUE` with the number of its line in the file. */
function changesArg(args: ControlArgs): ReplayQuestion['changes'] {
  const lines = textsArg(args, 'changes');
  if (lines.length > CHANGES_MAX) throw wrong(`More than ${CHANGES_MAX} settings`);
  return lines.flatMap((text, i) => {
    const [written = ''] = text.split('#');
    if (written.trim() === '') return [];
    const at = written.indexOf('=');
    if (at === -1) throw wrong(`Line ${i + 1}: write KEY = VALUE, such as door.ptr-missing = refuse`);
    return [{ line: i + 1, key: written.slice(0, at).trim(), text: written.slice(at + 1).trim() }];
  });
}

function lineArg(args: ControlArgs, name: string): string {
  const text = textArg(args, name);
  checkLine(name, text);
  return text;
}

/** It is said on a line of SMTP, and must not become two. */
function checkLine(name: string, text: string): void {
  if (text.length <= LINE_CHARACTERS_MAX && !/\p{Cc}/u.test(text)) return;
  throw wrong(`${name} is one line of at most ${LINE_CHARACTERS_MAX} characters`);
}

function wrong(text: string): Fault {
  return new Fault('invalid', text, { publicText: text });
}
