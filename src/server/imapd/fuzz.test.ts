import { test } from 'node:test';
import { accountIn, withStore } from '#testing/engine';
import { letter, Stage, u1 } from './stage.fixture.ts';
import { runCampaign } from './sessions.fuzz.ts';
import { storedMail } from './store.fixture.ts';

test('clients on one mailbox keep a true picture of it, whatever they do', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const stage = new Stage();
    for (let i = 0; i < 8; i++) stage.mail.deliver(u1, 'INBOX', letter(`${i}`));
    await runCampaign(stage.connect, { seed, clients: 3, steps: 80 });
  }
});

test('the same over a real store', async () => {
  await withStore(async (store) => {
    const { account } = await accountIn(store);
    const stage = new Stage({ mail: storedMail(store) });
    stage.authenticator.start = () => ({ kind: 'accepted', identity: { account, login: 'u1' } });
    await runCampaign(stage.connect, { seed: 99, clients: 4, steps: 300 });
  });
});
