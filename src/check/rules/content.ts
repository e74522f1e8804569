/** Conditions about the content of a message, answered where its octets are. */
import { type CompiledCondition, type CompiledRules, foldRuleText } from './compile.ts';
import { RULES_MS_MAX } from './limits.ts';
import { compareNumber, type TextAnswer, testTexts } from './texts.ts';
import type { NumberPlace, RuleContent, TextPlace } from './types.ts';

/** Answers to a condition. */
export const NO = 0;
export const YES = 1;
export const UNKNOWN = 2;

/** One answer for each content condition. Crosses threads. */
export interface ContentMatches {
  /** Of the rules that were asked (`CompiledRules.key`). */
  readonly key: string;
  readonly answers: Uint8Array;
  /** In words: what was not looked at. */
  readonly incomplete: readonly string[];
}

export interface MatchParts {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Other than RULES_MS_MAX in tests. */
  readonly msMax?: number;
}

/** Of a message whose content nobody looked at: every condition about it is unknown. */
export function noContent(rules: CompiledRules): ContentMatches {
  return { key: rules.key, answers: new Uint8Array(rules.contentConditions).fill(UNKNOWN), incomplete: [] };
}

/** What is not met by a content that was read in part is unknown, and so is all that the time was too short for. */
export function matchContent(rules: CompiledRules, content: RuleContent, parts: MatchParts): ContentMatches {
  const { now, msMax = RULES_MS_MAX } = parts;
  const answers = new Uint8Array(rules.contentConditions).fill(UNKNOWN);
  const incomplete = [...content.incomplete];
  if (rules.contentConditions === 0) return { key: rules.key, answers, incomplete };
  const view = new ContentView(content);
  const end = now() + msMax;
  const missed = content.incomplete.length > 0 ? UNKNOWN : NO;
  const isOver = (): boolean => now() > end;
  for (const { owner, rule, conditions } of rules.rules) {
    for (const compiled of conditions) {
      if (compiled.content === -1) continue;
      const answer = isOver() ? undefined : answerOf(compiled, view, isOver);
      if (answer === undefined || (answer === 'unseen' && isOver())) {
        const place = answer === undefined ? 'before' : 'in';
        incomplete.push(`The time for rules was used up ${place} the rule ${rule.name} of ${owner}`);
        return { key: rules.key, answers, incomplete };
      }
      if (answer === 'unseen') incomplete.push(`The rule ${rule.name} of ${owner} saw the beginning of a long text`);
      else answers[compiled.content] = answer === 'met' ? YES : missed;
    }
  }
  return { key: rules.key, answers, incomplete: [...new Set(incomplete)] };
}

function answerOf(compiled: CompiledCondition, view: ContentView, isOver: () => boolean): TextAnswer {
  const { condition } = compiled;
  if (condition.kind === 'number')
    return view.numbers(condition.of).some((one) => compareNumber(one, condition)) ? 'met' : 'unmet';
  if (condition.kind !== 'text') return 'unmet';
  return testTexts(condition.test, compiled, { place: view.texts(condition.of, condition.field), isOver });
}

/** Texts of one place as they are written, and folded; each made once, when it is first asked for. */
export interface PlaceTexts {
  readonly written: readonly string[];
  folded(): readonly string[];
}

class ContentView {
  readonly #content: RuleContent;
  readonly #places = new Map<string, PlaceTexts>();

  constructor(content: RuleContent) {
    this.#content = content;
  }

  texts(of: TextPlace, field: string): PlaceTexts {
    const key = `${of} ${field}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = placeTexts(this.#written(of, field));
      this.#places.set(key, place);
    }
    return place;
  }

  numbers(of: NumberPlace): readonly number[] {
    const { octets, links, attachments } = this.#content;
    switch (of) {
      case 'size':
        return [octets];
      case 'links':
        return [links.length];
      case 'attachments':
        return [attachments.length];
      case 'attachment-size':
        return attachments.map((one) => one.octets);
      case 'recipients':
        return [];
      default:
        return of satisfies never;
    }
  }

  #written(of: TextPlace, field: string): readonly string[] {
    const content = this.#content;
    switch (of) {
      case 'header':
        return this.#fields(field);
      case 'subject':
        return this.#fields('subject');
      case 'from':
        return content.from.map(({ address }) => address).filter(isThere);
      case 'from-name':
        return content.from.map(({ name }) => name).filter(isThere);
      case 'reply-to':
        return content.replyTo;
      case 'to':
        return content.to;
      case 'body':
        return content.body === '' ? [] : [content.body];
      case 'link':
        return content.links.map(({ address }) => address);
      case 'link-host':
        return content.links.flatMap(({ hosts }) => hosts);
      case 'attachment':
        return content.attachments.map(({ name }) => name).filter(isThere);
      case 'attachment-type':
        return content.attachments.map(({ type }) => type).filter(isThere);
      case 'sender':
      case 'recipient':
      case 'helo':
        return [];
      default:
        return of satisfies never;
    }
  }

  #fields(name: string): readonly string[] {
    return this.#content.fields.flatMap((one) => (one.name === name ? [one.value] : []));
  }
}

export function placeTexts(written: readonly string[]): PlaceTexts {
  let folded: readonly string[] | undefined;
  return { written, folded: () => (folded ??= written.map(foldRuleText)) };
}

function isThere(text: string): boolean {
  return text !== '';
}
