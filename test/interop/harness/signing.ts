/** Zones signed as their operators sign them (ldns-signzone), below a root zone of the tests that vouches for them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from './program.ts';
import { zoneHead } from './zones.data.ts';

export interface TestZone {
  /** Records relative to the zone's name, one a line; SOA and NS are added. */
  readonly records: string;
  /** `bogus`: signed, but by another key than the one that its parent vouches for. */
  readonly dnssec: 'signed' | 'unsigned' | 'bogus';
}

/** Zones by name, without the final dot. A zone under another one is delegated by it, the others by the root. */
export type TestZones = Readonly<Record<string, TestZone>>;

export interface SignedZones {
  /** Zone files by name, the root among them (`.`). */
  readonly files: Readonly<Record<string, string>>;
  /** The DS record of the root: what a validator is told to trust. */
  readonly trust: string;
}

/** Signs the zones from the leaves to the root. `folder` keeps keys and zone files. */
export async function signZones(folder: string, zones: TestZones): Promise<SignedZones> {
  const place = join(folder, 'signing');
  await mkdir(place);
  const files: Record<string, string> = {};
  const delegations = new Map<string, string[]>();
  // The deepest first: a parent needs the keys of its children.
  const names = Object.keys(zones).sort((a, b) => b.split('.').length - a.split('.').length);
  let trust = '';
  for (const name of [...names, '.']) {
    const zone = zones[name] ?? { records: '', dnssec: 'signed' };
    const text = `${zoneHead(name)}${zone.records}\n${(delegations.get(name) ?? []).join('\n')}\n`;
    const lines = [`${rooted(name)} NS ns.test.`];
    if (zone.dnssec === 'unsigned') {
      files[name] = text;
    } else {
      const signed = await sign(place, name, text);
      files[name] = signed.file;
      lines.push(zone.dnssec === 'bogus' ? (await makeKey(place, name)).ds : signed.ds);
      trust = signed.ds;
    }
    if (name === '.') break;
    const parent = names.find((each) => name.endsWith(`.${each}`)) ?? '.';
    delegations.set(parent, [...(delegations.get(parent) ?? []), ...lines]);
  }
  return { files, trust };
}

async function sign(place: string, name: string, text: string): Promise<{ file: string; ds: string }> {
  const { base, ds } = await makeKey(place, name);
  const path = join(place, `${fileName(name)}.zone`);
  await writeFile(path, text);
  await mustRun('ldns-signzone', ['-o', rooted(name), '-f', `${path}.signed`, path, base], { cwd: place });
  return { file: await readFile(`${path}.signed`, 'utf8'), ds };
}

/** One key that signs the keys and the records. */
async function makeKey(place: string, name: string): Promise<{ base: string; ds: string }> {
  const args = ['-a', 'ECDSAP256SHA256', '-k', '-r', '/dev/urandom', rooted(name)];
  const base = (await mustRun('ldns-keygen', args, { cwd: place })).stdout.toString('utf8').trim();
  const ds = await readFile(join(place, `${base}.ds`), 'utf8');
  return { base, ds: ds.trim() };
}

/** A zone's name as part of a file name. */
export function fileName(zone: string): string {
  return zone === '.' ? 'root' : zone;
}

function rooted(zone: string): string {
  return zone === '.' ? '.' : `${zone}.`;
}
