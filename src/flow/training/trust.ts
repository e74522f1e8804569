/** Whether a message is from whom it says, as the keys of its sender are kept apart by it. */
import type { AuthenticationResults, ReportedResults } from '#check/authentication';
import type { SenderTrust } from '#check/bayes';

/**
 * What was found on arrival. Nothing that could not be found out is a proof.
 * @param domain of From, in lower case
 */
export function trustOf({ spf, dkim, dmarc }: AuthenticationResults, domain: string): SenderTrust {
  if (dmarc.result === 'pass') return 'authenticated';
  const signed = dkim.some(
    (one) => one.result === 'pass' && one.testing !== true && one.partial !== true && isRelated(one.domain, domain),
  );
  if (signed) return 'authenticated';
  return spf.result === 'pass' && spf.scope === 'mailfrom' && isRelated(spf.domain, domain) ? 'envelope' : 'none';
}

/** The same of what we wrote into Authentication-Results when it came (RFC 8601 section 2.7). */
export function trustReported({ results }: Pick<ReportedResults, 'results'>, domain: string): SenderTrust {
  const passed = results.filter(({ result }) => result === 'pass');
  const names = (method: string, property: string): string[] =>
    passed
      .filter((one) => one.method === method)
      .flatMap(({ properties }) => properties.filter(({ type, name }) => `${type}.${name}` === property))
      .map(({ value }) => value.toLowerCase().replace(/^.*@/, ''));
  if (passed.some(({ method }) => method === 'dmarc')) return 'authenticated';
  if (names('dkim', 'header.d').some((signer) => isRelated(signer, domain))) return 'authenticated';
  return names('spf', 'smtp.mailfrom').some((sender) => isRelated(sender, domain)) ? 'envelope' : 'none';
}

/** One lies in the other: only who holds a domain speaks for names below it, and nobody signs for a public suffix. */
function isRelated(one: string, other: string): boolean {
  if (one === '' || other === '') return false;
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}
