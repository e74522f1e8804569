/** The records of this room: readonly plain data, small enough to be sent between threads for each message. */

/** What a message is seen as here. Decoded texts; poison (text that nobody sees) stands apart and never becomes tokens. */
export interface BayesInput {
  /** Decoded, without encoded-words. */
  readonly subject: string;
  /** What a reader sees, in its order, with line breaks between blocks. */
  readonly text: string;
  /** Text in the message that a reader does not see, whatever hides it; '' where there is none. */
  readonly hidden: string;
  /** So many of the first characters of it stand before all that is seen: what lists of messages show as a preview. */
  readonly previewChars: number;
  /** Display name of From, decoded; '' where there is none. */
  readonly fromName: string;
  /** X-Mailer or User-Agent; '' where there is none. */
  readonly mailer: string;
  readonly attachments: readonly BayesAttachment[];
  /** Registrable domains of the links, or whole hosts where they have none. */
  readonly linkHosts: readonly string[];
  /** What the header says of its way and its make, each one token. Never shipped: only training knows them. */
  readonly path?: readonly string[];
}

/** Of a message of which nothing is known. */
export const nothingRead: BayesInput = {
  subject: '',
  text: '',
  hidden: '',
  previewChars: 0,
  fromName: '',
  mailer: '',
  attachments: [],
  linkHosts: [],
};

export interface BayesAttachment {
  /** Decoded file name; '' where there is none. */
  readonly name: string;
  /** `type/subtype` in lower case. */
  readonly type: string;
}

/** Whom a message says that it is from. All in lower case. */
export interface BayesSender {
  /** Address of From; '' where it cannot be read. */
  readonly address: string;
  /** Organizational domain of From; '' where anybody gets an address there (large mail providers). */
  readonly domain: string;
  /** What stands in the angle brackets of List-Id (RFC 2919); '' where there is none. */
  readonly listId: string;
  /** Where it came from, `192.0.2.0/24`: what an unproven sender can be told by. Absent where nobody knows. */
  readonly network?: string;
}

/**
 * Why a sender is believed: DMARC passed or a signature of its domain is good; (or) the envelope names the same domain,
 * and SPF did not say otherwise; (or) nothing shows that it is from whom it says.
 */
export const senderTrusts = ['authenticated', 'envelope', 'none'] as const;
export type SenderTrust = (typeof senderTrusts)[number];

/** The distinct tokens of a message, at most TOKENS_MAX and SENDER_KEYS_MAX. */
export interface BayesTokens {
  /** 48-bit hashes as safe integers, distinct. */
  readonly ids: Float64Array<ArrayBuffer>;
  /**
   * What each id stands for, two numbers each: the line of its word, and 0xffff; or the lines of the two words of a pair, the
   * second with 0x8000 where another word stands between. `wordReader` puts it into words.
   */
  readonly parts: Uint16Array<ArrayBuffer>;
  /** The words, one a line; '' where there are none. */
  readonly words: string;
  /** So many of the first ids are keys of the sender; the others are words of the message. */
  readonly senders: number;
  /** How the sender of these keys was believed. */
  readonly trust: SenderTrust;
}

/** Whose training it is, the nearest first. The prior is what is shipped. */
export const bayesScopes = ['user', 'domain', 'platform', 'prior'] as const;
export type BayesScope = (typeof bayesScopes)[number];

/** What one scope has seen of the tokens of one message. */
export interface CountTable {
  readonly scope: BayesScope;
  /** Messages that were learned as spam and as ham. */
  readonly spam: number;
  readonly ham: number;
  /** How many of those held the token, in the order of the ids. */
  readonly spamOf: Uint32Array<ArrayBuffer>;
  readonly hamOf: Uint32Array<ArrayBuffer>;
}

/** What one token says, and who taught it. */
export interface TokenShare {
  readonly word: string;
  /** 0: only ever in ham; 1: only ever in spam; all scopes together. */
  readonly share: number;
  /** Counts of the scopes that know it, the nearest first. */
  readonly scopes: readonly {
    readonly scope: BayesScope;
    readonly spam: number;
    readonly ham: number;
  }[];
}

export interface BayesVerdict {
  /** How much the words look like spam: −1 (ham) to 1 (spam), 0 where nothing is known. */
  readonly text: number;
  /** The same as a probability, for people. */
  readonly probability: number;
  /** Tokens that had something to say. */
  readonly told: number;
  /** What training here has made of what the shipped counts say, by difference: −1 to 1; 0 where nothing was trained. */
  readonly trained: number;
  /** How much the sender's keys, as trained here, look like spam: −1 to 1, 0 where nothing is known. */
  readonly sender: number;
  /** The keys that decided `sender`; empty where it is 0. */
  readonly senderTokens: readonly TokenShare[];
  /** The tokens with most to say, the strongest first. */
  readonly top: readonly TokenShare[];
}
