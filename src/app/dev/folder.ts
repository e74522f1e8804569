/** Where a trial server keeps its data, and the mark that keeps trial and real data apart. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#base/fault';

const MARK = 'trial';
const FURNISHED = 'trial-furnished';
const MARK_TEXT = `This data directory was made by "rookery serve --dev". Its accounts have passwords that everybody knows,
so only "rookery serve --dev" starts a server with it. To begin anew, delete the directory.
`;

/** The folder beside the ordinary one; a folder whose name says it already is taken as it is. */
export function trialFolder(dataFolder: string): string {
  return dataFolder.endsWith('-dev') ? dataFolder : `${dataFolder}-dev`;
}

/** Marks a new folder; refuses one with real mail, which must not meet a pretended world. */
export function claimTrialFolder(folder: string): void {
  if (isTrialFolder(folder)) return;
  if (existsSync(join(folder, 'rookery.db'))) {
    throw new Fault('invalid', `Cannot try out with the data of ${folder}`, {
      publicText: `${folder} holds the data of a real server; name another directory for --dev, or none`,
    });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, MARK), MARK_TEXT, { mode: 0o600 });
}

export function isTrialFolder(folder: string): boolean {
  return existsSync(join(folder, MARK));
}

/** For a real server: accounts with known passwords must not be open to the network. */
export function refuseTrialFolder(folder: string): void {
  if (!isTrialFolder(folder)) return;
  throw new Fault('invalid', `Cannot serve the trial data of ${folder}`, {
    publicText: `${folder} was made by "rookery serve --dev" and has passwords that everybody knows; start it with --dev, or name another directory`,
  });
}

export function isFurnished(folder: string): boolean {
  return existsSync(join(folder, FURNISHED));
}

export function markFurnished(folder: string): void {
  writeFileSync(join(folder, FURNISHED), '', { mode: 0o600 });
}
