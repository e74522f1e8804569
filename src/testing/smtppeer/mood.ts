/** What the peer does where a reply is due. A string is the reply, without its last CRLF. */
export type PeerAction =
  | string
  /** Nothing, for ever. */
  | { readonly act: 'hang' }
  /** FIN, or RST, after saying something. */
  | { readonly act: 'close' | 'reset'; readonly say?: string }
  /** These octets and nothing else. */
  | { readonly act: 'raw'; readonly octets: string | Uint8Array }
  /** The reply one octet at a time, one each time the test calls `drip`. */
  | { readonly act: 'drip'; readonly say: string };

/** A fixed action, or one that looks at what was said and how often this was asked before. */
type Answer = PeerAction | ((line: string, before: number) => PeerAction);

export interface PeerMood {
  readonly greeting?: Answer;
  /** Keywords of the EHLO answer; replaces the usual ones. */
  readonly offers?: readonly string[];
  readonly ehlo?: Answer;
  readonly helo?: Answer;
  readonly mail?: Answer;
  readonly rcpt?: Answer;
  readonly data?: Answer;
  /** Done once this many octets of content came, before the dot. */
  readonly midData?: { readonly octets: number; readonly action: PeerAction };
  /** After the dot; with LMTP once for each accepted recipient. */
  readonly final?: Answer;
  readonly rset?: Answer;
  readonly auth?: Answer;
  /** Handshakes after 220; `broken` sends nonsense in its place, `injects` adds a reply in clear. */
  readonly starttls?: 'works' | 'broken' | 'injects' | { readonly refuse: string };
  /** Hears the name that a client asks for by SNI; undefined where it asks for none. */
  readonly serverName?: (name: string | undefined) => void;
  readonly lmtp?: boolean;
  /** More connections than this at a time get `421` and are closed. */
  readonly connectionsMax?: number;
}

export const usualOffers: readonly string[] = [
  'PIPELINING',
  'SIZE 50000000',
  '8BITMIME',
  'SMTPUTF8',
  'DSN',
  'ENHANCEDSTATUSCODES',
];

export type MoodStep = 'greeting' | 'ehlo' | 'helo' | 'mail' | 'rcpt' | 'data' | 'final' | 'rset' | 'auth';

export function chooseAction(answer: Answer | undefined, usual: PeerAction, line: string, before: number): PeerAction {
  if (answer === undefined) return usual;
  return typeof answer === 'function' ? answer(line, before) : answer;
}
