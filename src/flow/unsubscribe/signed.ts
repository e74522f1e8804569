/** Whether a good signature covers the fields that say how a list is left. RFC 8058 section 4. */
import { hashBody, planVerification, type VerificationPorts, verifySignatures } from '#check/dkim';

const covered = ['list-unsubscribe', 'list-unsubscribe-post'];

/** Of the message as it came, without what we put above it. `unknown`: keys could not be asked for. Never rejects. */
export async function coveredBy(message: Uint8Array, ports: VerificationPorts): Promise<'pass' | 'fail' | 'unknown'> {
  const plan = planVerification(message);
  const signatures = plan.signatures.filter(
    (one) => one.kind === 'signature' && covered.every((name) => one.signature.names.includes(name)),
  );
  if (signatures.length === 0) return 'fail';
  const hashes = hashBody(plan.forms, [message.subarray(plan.bodyStart)]);
  const verdicts = await verifySignatures({ ...plan, signatures }, hashes, ports);
  if (verdicts.some(({ result }) => result === 'pass')) return 'pass';
  return verdicts.some(({ result }) => result === 'temperror') ? 'unknown' : 'fail';
}
