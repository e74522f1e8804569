/** Rules as they are run: parsed, their patterns made, the nearest place first. */
import { BlockList, isIPv4 } from 'node:net';
import { parseRules } from './parser.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { type Condition, contentNumbers, contentTexts, type Rule } from './types.ts';

/** The rules of one place. */
export interface RuleSource {
  /** `this server`, or the domain's name. */
  readonly owner: string;
  /** What `parseRules` took. */
  readonly text: string;
}

export interface CompiledCondition {
  readonly condition: Condition;
  readonly pattern: Pattern | undefined;
  readonly networks: BlockList | undefined;
  /** Texts to compare with, folded. */
  readonly texts: readonly string[];
  /** Number among the content conditions of all rules; -1 for one that needs no content. */
  readonly content: number;
}

export interface CompiledRule {
  readonly owner: string;
  readonly rule: Rule;
  readonly conditions: readonly CompiledCondition[];
}

export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  /** How many conditions look at the content. */
  readonly contentConditions: number;
  /** The same for the same sources: what was matched in one thread is read with the same rules in another. */
  readonly key: string;
}

/**
 * Sources in the order in which they count. One that cannot be read, which is never stored, has no rules: mail goes on
 * without them.
 */
export function compileRules(sources: readonly RuleSource[]): CompiledRules {
  const rules: CompiledRule[] = [];
  let contentConditions = 0;
  for (const { owner, text } of sources) {
    const parsed = parseRules(text);
    if (!parsed.ok) continue;
    for (const rule of parsed.rules) {
      const conditions = rule.conditions.map((condition): CompiledCondition => {
        const content = looksAtContent(condition) ? contentConditions++ : -1;
        return { ...prepared(condition), condition, content };
      });
      rules.push({ owner, rule, conditions });
    }
  }
  return { rules, contentConditions, key: keyOf(sources) };
}

function looksAtContent(condition: Condition): boolean {
  const places: readonly string[] = [...contentTexts, ...contentNumbers];
  return (condition.kind === 'text' || condition.kind === 'number') && places.includes(condition.of);
}

function prepared(condition: Condition): Pick<CompiledCondition, 'pattern' | 'networks' | 'texts'> {
  if (condition.kind === 'client') {
    return { pattern: undefined, networks: networksOf(condition.networks), texts: [] };
  }
  if (condition.kind !== 'text') return { pattern: undefined, networks: undefined, texts: [] };
  const { test } = condition;
  if (test.kind === 'matches') {
    const pattern = compilePattern(test.pattern, test.flags);
    return { pattern: typeof pattern === 'string' ? undefined : pattern, networks: undefined, texts: [] };
  }
  return { pattern: undefined, networks: undefined, texts: test.kind === 'exists' ? [] : test.texts.map(foldRuleText) };
}

function networksOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    list.addSubnet(address, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
  }
  return list;
}

/** How texts are compared: in any case, white space as one space, without what nobody sees, in one of forms that look alike. */
export function foldRuleText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(unseen, '')
    .toLowerCase()
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .trim();
}

/** By these a word is taken apart that its reader sees as one. */
const unseen = /\u034f|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** FNV-1a over all texts, and their length. */
function keyOf(sources: readonly RuleSource[]): string {
  let hash = 0x811c9dc5;
  let length = 0;
  for (const { owner, text } of sources) {
    const whole = `${owner}\n${text}\n`;
    length += whole.length;
    for (let i = 0; i < whole.length; i++) hash = Math.imul(hash ^ whole.charCodeAt(i), 0x01000193);
  }
  return `${length}.${(hash >>> 0).toString(16)}`;
}
