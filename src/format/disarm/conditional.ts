/**
 * Comments that only some programs read as markup (`<!--[if mso]>…<![endif]-->`). Outlook lays out with what stands in
 * them, so they stay where all of it is harmless. Their content is no document of its own (it may open a table that a
 * later one closes): it is judged tag by tag, and stays whole or goes.
 */
import { Token, Tokenizer, TokenizerMode } from 'parse5';
import { readAddress } from './address.ts';
import { claimOf, isMismatch } from './claim.ts';
import { elementRules, fetching } from './elements.ts';
import { CLAIM_CHARACTERS_MAX, CONDITIONAL_CHARACTERS_MAX } from './limits.ts';
import type { StyleCleaner } from './style.ts';
import type { DisarmPolicy } from './types.ts';

const hidden = /^\[if [^\]<>]{1,100}\]>([^]*)<!\[endif\]$/i;
/** They open or close a part that other programs show; they hold nothing themselves. */
const marks = /^\s*(?:\[if [^\]<>]{1,100}\]>\s*(?:<!(?:-- ?)?)?|<!\[endif\])\s*$/i;
/** As `<![if !mso]>`, which a browser reads as a comment. */
const bareMarks = /^\[(?:if [^\]<>-]{1,100}|endif)\]$/i;
/** VML and the settings of Office. */
const officeName = /^[vow]:[a-z0-9]{1,40}$/;
const otherNames: ReadonlySet<string> = new Set(['xml', 'meta']);
const addresses: ReadonlySet<string> = new Set(['href', 'src', 'background', 'o:href', 'r:href', 'o:title', 'action']);

export interface ConditionalContext {
  readonly policy: DisarmPolicy;
  readonly styles: StyleCleaner;
  readonly senderDomains: readonly string[];
}

/** A comment as it may be written, empty where it goes; `isDangerous` where somebody should hear of that. */
export interface JudgedComment {
  readonly text: string;
  readonly isDangerous: boolean;
}

const gone: JudgedComment = { text: '', isDangerous: false };
const dangerous: JudgedComment = { text: '', isDangerous: true };

export function judgeComment(data: string, context: ConditionalContext): JudgedComment {
  if (bareMarks.test(data)) return { text: `<!${data}>`, isDangerous: false };
  const kept = { text: `<!--${data}-->`, isDangerous: false };
  if (data.length < 200 && marks.test(data)) return kept;
  if (!/^\s*\[if\s/i.test(data)) return gone;
  if (data.length > CONDITIONAL_CHARACTERS_MAX) return dangerous;
  const inner = hidden.exec(data)?.[1];
  // One that does not end as it should goes; what is in it some program may still show.
  const shown = inner ?? data.slice(data.indexOf('>') + 1).replaceAll(/<![^>]*(?:>|$)/g, '');
  if (!new MarkupJudge(context).isHarmless(shown)) return dangerous;
  return inner === undefined ? gone : kept;
}

class MarkupJudge {
  readonly #context: ConditionalContext;
  readonly #tokenizer: Tokenizer;
  #harmless = true;
  #style: string | undefined;
  /** The host a link leads to, and its text so far. */
  #link: { readonly host: string; text: string } | undefined;

  constructor(context: ConditionalContext) {
    this.#context = context;
    const characters = (token: Token.CharacterToken): void => this.#characters(token.chars);
    this.#tokenizer = new Tokenizer(
      {},
      {
        // A comment in a comment, and a document type, are no markup of mail.
        onComment: () => this.#refuse(),
        onDoctype: () => this.#refuse(),
        onStartTag: (token) => this.#startTag(token),
        onEndTag: (token) => this.#endTag(token.tagName),
        onEof: () => this.#endLink(),
        onCharacter: characters,
        onNullCharacter: () => this.#refuse(),
        onWhitespaceCharacter: characters,
      },
    );
  }

  isHarmless(markup: string): boolean {
    this.#tokenizer.write(markup, true);
    return this.#harmless && this.#style === undefined;
  }

  #refuse(): void {
    this.#harmless = false;
  }

  #startTag({ tagName, attrs }: Token.TagToken): void {
    if (tagName === 'style') {
      this.#style = '';
      this.#tokenizer.state = TokenizerMode.RAWTEXT;
      this.#tokenizer.lastStartTagName = 'style';
    } else if (elementRules.get(tagName)?.kind !== 'kept' && !officeName.test(tagName) && !otherNames.has(tagName)) {
      this.#refuse();
    }
    for (const { name, value } of attrs) this.#attribute(tagName, name, value);
  }

  #attribute(element: string, name: string, value: string): void {
    if (name.startsWith('on') || fetching.has(name) || name === 'http-equiv') return this.#refuse();
    if (name === 'style' && this.#context.styles.declarations(value).findings.length > 0) return this.#refuse();
    if (!addresses.has(name)) {
      if (/(?:script|data|file)\s*:/i.test(value)) this.#refuse();
      return;
    }
    const address = readAddress(value, undefined);
    if (address.kind === 'refused' || (address.kind === 'web' && address.userinfo)) return this.#refuse();
    if (address.kind !== 'web') return;
    const isPicture = name !== 'href';
    if (isPicture && this.#context.policy['remote-image'] !== 'allow') return this.#refuse();
    if (!isPicture && (element === 'a' || officeName.test(element))) this.#link = { host: address.host, text: '' };
  }

  #characters(text: string): void {
    if (this.#style !== undefined) this.#style += text;
    else if (this.#link !== undefined && this.#link.text.length < CLAIM_CHARACTERS_MAX) this.#link.text += text;
  }

  #endTag(name: string): void {
    if (name === 'style' && this.#style !== undefined) {
      if (this.#context.styles.sheet(this.#style).findings.length > 0) this.#refuse();
      this.#style = undefined;
    } else if (name === 'a' || officeName.test(name)) this.#endLink();
  }

  #endLink(): void {
    const link = this.#link;
    this.#link = undefined;
    if (link === undefined || this.#context.policy['link-mismatch'] === 'allow') return;
    const claim = claimOf(link.text);
    if (claim !== undefined && isMismatch(claim, link.host, this.#context.senderDomains)) this.#refuse();
  }
}
