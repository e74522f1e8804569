import { Fault } from '#base/fault';
import type { Setting, SettingFragment, SettingScope, SettingValue } from '#base/setting';
import { didYouMean } from './suggest.ts';
import { parseSettingText } from './text.ts';

/** All settings there are, collected from the rooms that declare them. Two of one key are a bug of the program. */
export class SettingSchema {
  readonly #settings = new Map<string, Setting>();

  constructor(fragments: readonly SettingFragment[]) {
    for (const fragment of fragments) {
      for (const one of Object.values(fragment)) {
        if (this.#settings.has(one.key)) throw new Error(`Setting "${one.key}" is declared twice`);
        this.#settings.set(one.key, one);
      }
    }
  }

  /** In the order of their keys. */
  list(): readonly Setting[] {
    return [...this.#settings.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  find(key: string): Setting | undefined {
    return this.#settings.get(key);
  }

  /** Throws not-found with a suggestion. */
  require(key: string): Setting {
    const found = this.#settings.get(key);
    if (found !== undefined) return found;
    throw new Fault('not-found', `Cannot find setting "${key}"`, {
      publicText: `There is no setting "${key}"${didYouMean(key, this.#settings.keys())}`,
    });
  }

  /** Reads a text for a setting in a scope; throws invalid with a sentence that says what is wrong. */
  parse(key: string, text: string, scope: SettingScope): SettingValue {
    const of = this.require(key);
    const scopes = of.scopes ?? ['platform'];
    if (!scopes.includes(scope)) {
      throw new Fault('invalid', `Setting "${key}" cannot be set for a ${scope}`, {
        publicText: `${key} holds for ${scopes.includes('domain') ? 'whole domains' : 'the whole platform'} and cannot be set for one ${scope}`,
      });
    }
    const parsed = parseSettingText(of, text);
    if (parsed.ok) return parsed.value;
    throw new Fault('invalid', `Cannot set "${key}": ${parsed.problem}`, { publicText: `${key}: ${parsed.problem}` });
  }
}
