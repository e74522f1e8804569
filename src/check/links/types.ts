/** The records of this room: readonly plain data. `LinkFacts` goes between threads for each message and is small. */
import type { TestHit } from '#check/verdict';
import type { LinkChain } from '#format/link';
import type { MarkupReading } from '#format/markup';

/** Where a message's links are taken from. */
export interface LinkSources {
  /** Of its HTML parts, in their order. */
  readonly readings: readonly MarkupReading[];
  /** Its plain texts. */
  readonly plain: readonly string[];
  /** What is read beside its text: texts that are files, messages in it, the Subject. Their addresses are looked up only. */
  readonly aside?: { readonly texts: readonly string[]; readonly readings: readonly MarkupReading[] };
  /** URIs of List-Unsubscribe, in their order. */
  readonly unsubscribe: readonly string[];
  /** Addresses that To and Cc name, in lower case. */
  readonly recipients: readonly string[];
  /** Address of From in lower case; '' where there is none. */
  readonly from: string;
}

/** One link that a reader may press. */
export interface MessageLink {
  readonly chain: LinkChain;
  /** The text in its place; for links in plain text what is written there. */
  readonly shown: string;
  /** As it is written, at most 300 characters. */
  readonly written: string;
  readonly hidden: boolean;
  /** It shows an image and no text. */
  readonly picture: boolean;
  readonly place: 'html' | 'text';
}

/** Everything of a message that leads or loads somewhere. */
export interface MessageLinks {
  /** To web addresses; at most `LINKS_MAX`. */
  readonly links: readonly MessageLink[];
  /** With those that are not in the list. */
  readonly linksAll: number;
  /** Links that run something or hold a document (`javascript:`, `data:`). */
  readonly scripts: number;
  readonly mails: number;
  /** Where images and everything else is loaded from. */
  readonly loads: readonly LinkChain[];
  readonly trackingImages: number;
  readonly forms: readonly LinkChain[];
  /** Where forms are sent that ask for a password, a card or the like; they are among `forms`, too. */
  readonly secretForms: readonly LinkChain[];
  /** Addresses of List-Unsubscribe and of links whose words or path say that one unsubscribes by them. */
  readonly unsubscribe: readonly LinkChain[];
  /** Of what is read beside the text (`LinkSources.aside`). */
  readonly aside: readonly LinkChain[];
  /** Schemes of links that open a file or a program (`file`, `ms-word`), in lower case. */
  readonly programs: readonly string[];
  /** A link in the text says that one unsubscribes by it. */
  readonly unsubscribeLink: boolean;
  readonly truncated: boolean;
}

/** A link whose text names one host while it leads to another. */
export interface Mismatch {
  readonly shown: string;
  readonly actual: string;
  /** The text is an address to be pressed, rather than a name that may just be mentioned. */
  readonly address: boolean;
  /** The host that is named stands in the address that it leads to, as where presses are counted. */
  readonly contained: boolean;
}

/** What is judged when it is known who stands behind the message, and for whom it is. */
export interface LinkFacts {
  /** Hosts of links and forms, the most used first; distinct, at most 60. */
  readonly hosts: readonly string[];
  /** Addresses for feeds, without fragments; distinct, at most 40 of at most 200 characters. */
  readonly addresses: readonly string[];
  /** Hosts of addresses to unsubscribe by; distinct, at most 8. */
  readonly unsubscribe: readonly string[];
  readonly unsubscribeBy: 'nothing' | 'mail' | 'web';
  /** At most 4, distinct. */
  readonly mismatches: readonly Mismatch[];
}

export interface LinkScan {
  readonly hits: readonly TestHit[];
  readonly facts: LinkFacts;
}

/** Who is known when a verdict is made. Domains in lower case. */
export interface LinkStanding {
  /** Of From; '' where there is none. */
  readonly from: string;
  /** Domains that passed SPF or DKIM; undefined where it is not known, which counts against nobody. */
  readonly authenticated: readonly string[] | undefined;
  /** Of the recipient, and all others that are ours. */
  readonly own: readonly string[];
  /** It says that it is sent to many (a list, a newsletter). */
  readonly bulk: boolean;
  /** What List-Id says, in lower case; '' where it says nothing. */
  readonly listId: string;
}
