import { registrySeconds } from './generic-names.data.ts';

const seconds = new Set(registrySeconds);

/**
 * The domain that somebody registered, as well as it can be told from the name alone: the last two labels, three under a
 * country's `co`, `com`, … Used to see that two names are of one house, and which part of a host name its owner made up.
 * Nothing is granted for it that a signature would be needed for.
 */
export function organization(name: string): string {
  const labels = name.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  const count = top.length === 2 && seconds.has(second) ? 3 : 2;
  return labels.slice(-count).join('.');
}
