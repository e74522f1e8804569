import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { checkSpf, type SpfQuestion, type SpfVerdict } from './mod.ts';

/** A zone of TXT records. */
export function zoneOf(texts: Readonly<Record<string, string | readonly string[]>>, rest: Zone = {}): Zone {
  const zone: Record<string, Zone[string]> = { ...rest };
  for (const [name, text] of Object.entries(texts)) {
    const entry = zone[name];
    zone[name] = { ...(typeof entry === 'object' ? entry : {}), TXT: [text].flat() };
  }
  return zone;
}

export const question: SpfQuestion = {
  client: '192.0.2.1',
  helo: 'mail.test',
  sender: { localpart: 'user', domain: 'a.test' },
  receiver: 'mx.receiver.test',
};

/** The verdict on a question in a zone, and what was asked. */
export async function judge(
  zone: Zone,
  changes: Partial<SpfQuestion> = {},
): Promise<SpfVerdict & { readonly asked: readonly string[] }> {
  const resolver = new FakeResolver(zone);
  const verdict = await checkSpf({ ...question, ...changes }, { resolver, clock: new FakeClock() });
  return { ...verdict, asked: resolver.asked };
}
