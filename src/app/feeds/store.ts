/** The last good state of each feed as files of the data directory: `feeds/HASH` beside `feeds/HASH.json`. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedStore, FeedValidators } from '#flow/feeds';

interface Facts {
  readonly source: string;
  readonly fetchedMs: number;
  readonly validators: FeedValidators;
}

/** @param folder is made when the first feed is kept */
export function feedStore(folder: string): FeedStore {
  const pathOf = (source: string): string => join(folder, nameOf(source));
  const writeFacts = (facts: Facts): Promise<void> => replace(`${pathOf(facts.source)}.json`, JSON.stringify(facts));
  return {
    load: async (source) => {
      const facts = readFacts(await readFile(`${pathOf(source)}.json`, 'utf8'));
      if (facts?.source !== source) return undefined;
      return { bytes: await readFile(pathOf(source)), validators: facts.validators, fetchedMs: facts.fetchedMs };
    },
    save: async (source, { bytes, validators, fetchedMs }) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Facts of before would name octets that are no longer there.
      await rm(`${pathOf(source)}.json`, { force: true });
      await replace(pathOf(source), bytes);
      await writeFacts({ source, fetchedMs, validators });
    },
    touch: async (source, fetchedMs) => {
      const facts = readFacts(await readFile(`${pathOf(source)}.json`, 'utf8'));
      if (facts !== undefined) await writeFacts({ ...facts, fetchedMs });
    },
    keepOnly: async (sources) => {
      const kept = new Set(sources.map(nameOf));
      for (const name of await readdir(folder).catch(() => [])) {
        if (!kept.has(name.slice(0, NAME_CHARS))) await rm(join(folder, name), { force: true });
      }
    },
  };
}

const NAME_CHARS = 32;

function nameOf(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, NAME_CHARS);
}

/** Either what was there or all of what is new. */
async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const made = `${path}.new`;
  await writeFile(made, content, { mode: 0o600 });
  await rename(made, path);
}

function readFacts(text: string): Facts | undefined {
  const read: unknown = JSON.parse(text);
  if (typeof read !== 'object' || read === null) return undefined;
  const { source, fetchedMs, validators } = read as Record<string, unknown>;
  if (typeof source !== 'string' || typeof fetchedMs !== 'number') return undefined;
  if (typeof validators !== 'object' || validators === null) return undefined;
  const { etag, lastModified } = validators as Record<string, unknown>;
  return {
    source,
    fetchedMs,
    validators: {
      ...(typeof etag === 'string' ? { etag } : {}),
      ...(typeof lastModified === 'string' ? { lastModified } : {}),
    },
  };
}
