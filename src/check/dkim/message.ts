import { verifyArc } from './arc.ts';
import { hashBody } from './bodyhash.ts';
import { planVerification } from './plan.ts';
import type { ArcVerdict, SignatureVerdict } from './types.ts';
import { type VerificationPorts, verifySignatures } from './verify.ts';

export interface MessageVerdicts {
  /** One a signature, in the order of the header. */
  readonly dkim: readonly SignatureVerdict[];
  readonly arc: ArcVerdict;
}

/** All of it for a message that is at hand as a whole. */
export async function verifyMessage(message: Uint8Array, ports: VerificationPorts): Promise<MessageVerdicts> {
  const plan = planVerification(message);
  const hashes = hashBody(plan.forms, [message.subarray(plan.bodyStart)]);
  const [dkim, arc] = await Promise.all([verifySignatures(plan, hashes, ports), verifyArc(plan, hashes, ports)]);
  return { dkim, arc };
}
