import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { hostname as systemHostname } from 'node:os';
import { parse as parseToml } from 'smol-toml';
import type { LogLevel } from '#base/log';
import { parseDomain } from '#format/address';
import { didYouMean, parseNetwork } from '#model/settings';
import { configKeys, findConfigKey, isForOtherServers, parseServer, type Raw, standardPort } from './keys.ts';
import { type BootstrapConfig, type ConfigFlags, ConfigProblem, type ListenerName, listenerNames } from './types.ts';

export const CONFIG_FILE_NAME = 'rookery.toml';
const ENVIRONMENT_PREFIX = 'ROOKERY_';
/** The variables with the prefix that are no keys. Those of tests are read where the tests need them. */
const otherVariables = new Set(['ROOKERY_DATA', 'ROOKERY_CONFIG', 'ROOKERY_SHARED']);
const TEST_PREFIX = 'ROOKERY_TEST_';

interface Given {
  readonly value: Raw;
  readonly origin: string;
}

export interface ConfigSources {
  readonly flags: ConfigFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Absolute; where nothing names a data directory. `data` below `cwd` where not given. */
  readonly defaultData?: string;
}

/** The data directory by option, variable, or the standard one under `cwd`. */
export function dataFolderOf({ flags, env, cwd, defaultData }: ConfigSources): string {
  return resolve(cwd, flags.data ?? env['ROOKERY_DATA'] ?? defaultData ?? 'data');
}

/** Path of the file that counts, whether it is there or not. A folder means the file in it. */
export function configPathOf(sources: ConfigSources): string {
  const named = sources.flags.config ?? sources.env['ROOKERY_CONFIG'];
  if (named === undefined) return join(dataFolderOf(sources), CONFIG_FILE_NAME);
  const path = resolve(sources.cwd, named);
  return existsSync(path) && statSync(path).isDirectory() ? join(path, CONFIG_FILE_NAME) : path;
}

/** Option before variable before file before default. Throws a ConfigProblem that names everything that is wrong. */
export function readConfig(sources: ConfigSources): BootstrapConfig {
  const problems: string[] = [];
  const path = configPathOf(sources);
  const given = new Map<string, Given>();
  if (existsSync(path)) readFile(path, given, problems);
  else if (sources.flags.config !== undefined) problems.push(`Cannot find the configuration file ${path}`);
  readEnvironment(sources.env, given, problems);
  readFlags(sources.flags, given, problems);
  if (problems.length > 0) throw new ConfigProblem(problems);
  return configOf(given, sources, path);
}

function readFile(path: string, given: Map<string, Given>, problems: string[]): void {
  let table: unknown;
  try {
    table = parseToml(readFileSync(path, 'utf8'));
  } catch (error) {
    const [what = ''] = error instanceof Error ? error.message.split('\n') : [];
    problems.push(`${path} cannot be read: ${what}`);
    return;
  }
  for (const [key, value] of flatten(table)) {
    const declared = findConfigKey(key);
    if (declared === undefined) problems.push(`${path} has an unknown key "${key}"${didYouMean(key, knownPaths(key))}`);
    else take({ key, value, origin: path }, given, problems);
  }
}

function* flatten(table: unknown, prefix = ''): Generator<[string, unknown]> {
  if (typeof table !== 'object' || table === null) return;
  for (const [name, value] of Object.entries(table)) {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const isTable = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
    if (isTable && findConfigKey(path) === undefined) {
      const inner = [...flatten(value, path)];
      if (inner.length === 0 && !isSection(path)) yield [path, value];
      yield* inner;
    } else yield [path, value];
  }
}

function isSection(path: string): boolean {
  return configKeys.some((key) => key.path.startsWith(`${path}.`) || path.startsWith('certificate.'));
}

/** Every key, with the chosen name of the one asked for in the place of the star. */
function knownPaths(asked: string): string[] {
  const name = asked.split('.')[1] ?? 'NAME';
  return configKeys.map((key) => key.path.replace('*', name));
}

function readEnvironment(env: ConfigSources['env'], given: Map<string, Given>, problems: string[]): void {
  for (const [name, text] of Object.entries(env)) {
    if (
      !name.startsWith(ENVIRONMENT_PREFIX) ||
      otherVariables.has(name) ||
      name.startsWith(TEST_PREFIX) ||
      text === undefined
    )
      continue;
    const key = name.slice(ENVIRONMENT_PREFIX.length).toLowerCase().replaceAll('__', '.').replaceAll('_', '-');
    const declared = findConfigKey(key);
    if (declared === undefined) {
      const names = [...configKeys.map((one) => variableOf(one.path)), ...otherVariables];
      problems.push(`The environment has an unknown variable ${name}${didYouMean(name, names)}`);
      continue;
    }
    take({ key, value: valueOfText(text, declared.type), origin: name }, given, problems);
  }
}

/** `listener.smtp.port` is `ROOKERY_LISTENER__SMTP__PORT`. */
export function variableOf(path: string): string {
  return ENVIRONMENT_PREFIX + path.replaceAll('.', '__').replaceAll('-', '_').toUpperCase();
}

function valueOfText(text: string, type: 'text' | 'number' | 'switch' | 'texts'): unknown {
  switch (type) {
    case 'text':
      return text;
    case 'number':
      return /^\d{1,9}$/.test(text) ? Number(text) : text;
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'texts':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
    default:
      return type satisfies never;
  }
}

function readFlags(flags: ConfigFlags, given: Map<string, Given>, problems: string[]): void {
  const all: readonly (readonly [string, string, unknown])[] = [
    ['hostname', '--hostname', flags.hostname],
    ['dns.servers', '--dns', flags.dns],
    ['listen.addresses', '--listen', flags.listen],
    ['listen.port-offset', '--port-offset', flags.portOffset],
  ];
  for (const [key, origin, value] of all) if (value !== undefined) take({ key, value, origin }, given, problems);
}

function take(
  one: { key: string; value: unknown; origin: string },
  given: Map<string, Given>,
  problems: string[],
): void {
  const { key, value, origin } = one;
  const declared = findConfigKey(key);
  if (declared === undefined) return;
  const wrong = isOfType(value, declared.type) ? declared.problem?.(value) : `is not ${typeNames[declared.type]}`;
  if (wrong === undefined) given.set(key, { value: value as Raw, origin });
  else problems.push(`${origin}: ${origin.startsWith('--') ? '' : `${key} `}${wrong}`);
}

const typeNames = { text: 'a text', number: 'a number', switch: 'true or false', texts: 'a list of texts' } as const;

function isOfType(value: unknown, type: keyof typeof typeNames): value is Raw {
  switch (type) {
    case 'text':
      return typeof value === 'string' && value !== '';
    case 'number':
      return typeof value === 'number';
    case 'switch':
      return typeof value === 'boolean';
    case 'texts':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
    default:
      return type satisfies never;
  }
}

function configOf(given: ReadonlyMap<string, Given>, sources: ConfigSources, path: string): BootstrapConfig {
  const text = (key: string): string | undefined => {
    const value = given.get(key)?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const number = (key: string): number | undefined => {
    const value = given.get(key)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const texts = (key: string): readonly string[] => {
    const value = given.get(key)?.value;
    return Array.isArray(value) ? (value as readonly string[]) : [];
  };
  const switchOf = (key: string): boolean | undefined => {
    const value = given.get(key)?.value;
    return typeof value === 'boolean' ? value : undefined;
  };
  const ownAddresses = (name: ListenerName): readonly string[] => {
    const own = texts(`listener.${name}.addresses`);
    return own.length === 0 && isForOtherServers(name) ? ['127.0.0.1'] : own;
  };
  // What the command line and the environment say of the data directory counts before the file that lies in it.
  const named = sources.flags.data ?? sources.env['ROOKERY_DATA'];
  const data = named === undefined ? (text('data') ?? dirname(path)) : resolve(sources.cwd, named);
  const level = text('log.level');
  const format = text('log.format');
  return {
    data,
    hostname: parseDomain(text('hostname') ?? systemHostname()) ?? 'localhost',
    engine: 'embedded',
    dnsServers: texts('dns.servers').flatMap((server) => parseServer(server) ?? []),
    listen: texts('listen.addresses').length === 0 ? ['::'] : texts('listen.addresses'),
    portOffset: number('listen.port-offset'),
    listeners: listenerNames.map((name) => ({
      name,
      on: switchOf(`listener.${name}.on`) ?? !isForOtherServers(name),
      port: number(`listener.${name}.port`) ?? standardPort(name),
      defaultDomain: parseDomain(text(`listener.${name}.default-domain`) ?? ''),
      proxies: texts(`listener.${name}.proxy`).flatMap((network) => parseNetwork(network) ?? []),
      auth: switchOf(`listener.${name}.auth`) === true,
      addresses: ownAddresses(name),
      socket: text(`listener.${name}.socket`),
    })),
    certificates: certificatesOf(given, dirname(path)),
    logLevel: level === undefined ? 'info' : (level as LogLevel),
    logFormat: format === 'json' || format === 'text' ? format : 'auto',
    origins: new Map([...given].map(([key, { origin }]) => [key, origin])),
  };
}

function certificatesOf(given: ReadonlyMap<string, Given>, folder: string): BootstrapConfig['certificates'] {
  const names = [
    ...new Set([...given.keys()].filter((key) => key.startsWith('certificate.')).map((key) => key.split('.')[1] ?? '')),
  ];
  const problems: string[] = [];
  const all = names.map((name) => {
    const part = (of: 'certificate' | 'key'): string => {
      const value = given.get(`certificate.${name}.${of}`)?.value;
      if (typeof value === 'string') return isAbsolute(value) ? value : join(folder, value);
      problems.push(`certificate.${name} has no ${of}: it needs both "certificate" and "key"`);
      return '';
    };
    return { name, certificate: part('certificate'), key: part('key') };
  });
  if (problems.length > 0) throw new ConfigProblem(problems);
  return all;
}
