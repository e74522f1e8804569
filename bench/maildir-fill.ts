// Writes N generated messages straight into a Maildir (cur/), to prepare large mailboxes quickly.
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { num, parseArgs } from './lib/util.ts';
import { makeBodies, makeMessage } from './lib/msg.ts';

const a = parseArgs({ dir: '', messages: '50000', size: '8192', uid: '0', gid: '0' });
for (const d of ['', '/cur', '/new', '/tmp']) {
  mkdirSync(a.dir + d, { recursive: true });
  chownSync(a.dir + d, num(a.uid), num(a.gid));
}
const bodies = makeBodies(num(a.size), 64);
for (let i = 0; i < num(a.messages); i++) {
  const m = makeMessage(i, bodies, 'reader@bench.test', 'fill');
  const f = `${a.dir}/cur/${1.75e9 + i}.M${i}P1.bench,S=${m.size},W=${m.size}:2,${i % 3 ? 'S' : ''}`;
  writeFileSync(f, Buffer.concat([m.head, m.body]));
  chownSync(f, num(a.uid), num(a.gid));
}
