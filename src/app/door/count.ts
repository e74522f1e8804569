import { compareActions } from '#check/reputation';
import type { DoorDecision, JudgedMail } from '#flow/door';
import type { DmarcSeen } from '#flow/report';

/** What is told to the domain in From, at the day's end; undefined for what was put off, which comes again. */
export function dmarcSeen({ client, sender, results, decisions }: JudgedMail): DmarcSeen | undefined {
  if (decisions.every(({ kind }) => kind === 'defer')) return undefined;
  return {
    client,
    results,
    envelopeFrom: sender?.domain ?? '',
    disposition: dispositionOf(decisions),
    ...reasonsOf(decisions),
  };
}

/** What was done on account of DMARC; of several recipients, the mildest that one of them got. */
function dispositionOf(decisions: readonly DoorDecision[]): DmarcSeen['disposition'] {
  const effective = decisions.map(
    ({ judgement }) => judgement.findings.find(({ check }) => check.startsWith('dmarc-'))?.effective ?? 'note',
  );
  const mildest = effective.reduce((a, b) => (compareActions(a, b) <= 0 ? a : b), effective[0] ?? 'note');
  if (mildest === 'refuse') return 'reject';
  return mildest === 'quarantine' ? 'quarantine' : 'none';
}

function reasonsOf(decisions: readonly DoorDecision[]): Pick<DmarcSeen, 'reasons'> {
  const eased = decisions
    .flatMap(({ judgement }) => judgement.findings)
    .find(({ check }) => check.startsWith('dmarc-'))?.eased;
  if (eased === 'forwarder') return { reasons: [{ type: 'trusted_forwarder', comment: '' }] };
  if (eased === 'sealer') return { reasons: [{ type: 'trusted_forwarder', comment: 'ARC chain of a trusted sealer' }] };
  return {};
}
