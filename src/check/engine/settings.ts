import { setting, type SettingsSnapshot } from '#base/setting';
import type { EngineWeights } from './hits.ts';
import { type EngineSpec, parseEngineSpec } from './spec.ts';
import { type EngineFact, engineFacts } from './types.ts';

/** Engines that are asked; further ones are not. */
const ENGINES_MAX = 8;

/** Which engines of other houses are asked, what they are told, and how much they count (product FI15). */
export const engineSettings = {
  engines: setting<readonly string[]>({
    key: 'filter.engines',
    type: 'texts',
    standard: [],
    memberProblem: (text) => {
      const parsed = parseEngineSpec(text);
      return parsed.ok ? undefined : parsed.problem;
    },
    help: `Other filters that are asked about each message: rspamd=http://127.0.0.1:11333, spamd=127.0.0.1:783 (with #symbols, #report or #check behind it), milter=inet:127.0.0.1:8891, or unix:/path in the place of an address; at most ${ENGINES_MAX}. They see the whole message, in clear.`,
  }),
  weight: setting<number>({
    key: 'filter.engine-weight',
    type: 'count',
    standard: 100,
    min: 0,
    max: 300,
    help: 'How much an engine counts, in percent of what its catalog entry says; 0 lets it tell and not count.',
  }),
  limit: setting<number>({
    key: 'filter.engine-limit',
    type: 'count',
    standard: 200,
    min: 0,
    max: 500,
    help: 'The most that one engine can count, in percent of a message that is just spam to it: a score ten times its threshold is no more than this.',
  }),
  wait: setting<number>({
    key: 'filter.engine-wait',
    type: 'duration',
    standard: 4000,
    min: 100,
    max: 60_000,
    help: 'How long an engine may take for one message; who has not answered by then counts for nothing.',
  }),
  size: setting<number>({
    key: 'filter.engine-size',
    type: 'size',
    standard: 2 * 1024 * 1024,
    min: 16 * 1024,
    max: 256 * 1024 * 1024,
    help: 'Largest message that engines are asked about; a larger one is judged without them.',
  }),
  facts: setting<readonly string[]>({
    key: 'filter.engine-facts',
    type: 'texts',
    choices: engineFacts,
    standard: engineFacts.filter((fact) => fact !== 'submission-client'),
    help: 'What engines are told besides the message: the client, the name it gave, sender, recipients, and who signed in; with submission-client also the address that a user sends from, which is often that of their home.',
  }),
  connections: setting<number>({
    key: 'filter.engine-connections',
    type: 'count',
    standard: 10,
    min: 1,
    max: 200,
    help: 'Messages that one engine is asked about at once; twenty times as many wait, and who would have to wait longer goes without.',
  }),
} as const;

/** The settings as they are used. */
export interface EngineChoices {
  readonly specs: readonly EngineSpec[];
  readonly facts: ReadonlySet<EngineFact>;
  readonly weights: EngineWeights;
  readonly waitMs: number;
  readonly messageBytesMax: number;
  readonly connectionsMax: number;
}

/** Reads the engines that are set, each once; the same array until they change. */
export function engineSpecsReader(): (settings: SettingsSnapshot) => readonly EngineSpec[] {
  let lastTexts: readonly string[] = [];
  let lastSpecs: readonly EngineSpec[] = [];
  return (settings) => {
    const texts = settings.get(engineSettings.engines);
    if (texts.length === lastTexts.length && texts.every((text, i) => text === lastTexts[i])) return lastSpecs;
    lastTexts = texts;
    lastSpecs = specsOf(texts);
    return lastSpecs;
  };
}

function specsOf(texts: readonly string[]): readonly EngineSpec[] {
  const specs = new Map<string, EngineSpec>();
  for (const text of texts) {
    const parsed = parseEngineSpec(text);
    if (parsed.ok && specs.size < ENGINES_MAX) specs.set(JSON.stringify(parsed.spec), parsed.spec);
  }
  return [...specs.values()];
}

/** `read` is an `engineSpecsReader`, kept for as long as the settings live. */
export function engineChoices(
  settings: SettingsSnapshot,
  read: (settings: SettingsSnapshot) => readonly EngineSpec[],
): EngineChoices {
  const told = settings.get(engineSettings.facts);
  return {
    specs: read(settings),
    facts: new Set(engineFacts.filter((fact) => told.includes(fact))),
    weights: { percent: settings.get(engineSettings.weight), limitPercent: settings.get(engineSettings.limit) },
    waitMs: settings.get(engineSettings.wait),
    messageBytesMax: settings.get(engineSettings.size),
    connectionsMax: settings.get(engineSettings.connections),
  };
}
