import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlServer, choiceHandlers } from '#app/control';
import { startChoice } from '#app/choice';
import { TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { Metrics } from '#base/metric';
import { ReportTaking, spamReportSettings } from '#flow/spamreport';
import { traceReads } from '#model/trace';
import { directoryReads, directoryWrites } from '#model/directory';
import { filterRuleReads, filterRuleWrites } from '#model/filterrule';
import { matchMails } from '#flow/filterrule';
import { filterListReads, filterListWrites } from '#model/filterlist';
import { Settings, SettingSchema, settingsReads, settingsWrites } from '#model/settings';
import { filterSettings } from '#flow/filter';
import { trainingReads } from '#model/training';
import { keepSpamReports, spamReportReads, spamReportWrites } from '#model/spamreport';
import { FakeClock } from '#testing/clock';
import { accountIn, callsOn, withStore } from '#testing/engine';
import { runCli } from './mod.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const good = 'rule bitcoin "No money" when body contains bitcoin then add 3\n';

const spam = 'From: x@evil.test\r\nSubject: Act now\r\nMessage-ID: <1@evil.test>\r\n\r\nhttp://evil.test/\r\n';

/** A server that knows anna@here.test. */
function withFilter(body: (run: (line: string) => Promise<Ran>) => Promise<void>): Promise<void> {
  return withStore(async (store) => {
    await accountIn(store, { address: 'anna@here.test' });
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const read = callsOn(store, 'read', {
      ...directoryReads,
      ...filterListReads,
      ...filterRuleReads,
      ...spamReportReads,
      ...trainingReads,
    });
    const write = callsOn(store, 'write', {
      ...directoryWrites,
      ...filterListWrites,
      ...filterRuleWrites,
      ...spamReportWrites,
    });
    const keys = new TimeKeys(clock);
    const settings = new Settings(new SettingSchema([filterSettings, spamReportSettings]), {
      ...callsOn(store, 'read', settingsReads),
      ...callsOn(store, 'write', settingsWrites),
    });
    const by = { id: 1, actor: 'operator (command line)', nowMs: clock.now() };
    await settings.set(by, 'filter.spam-score', { text: '4', domain: 'here.test' });
    const taking = new ReportTaking({
      store: {
        ...write,
        ...callsOn(store, 'read', traceReads),
        keepSpamReports: (args, contents) => store.write((places) => keepSpamReports(args, places), contents as never),
      },
      settings: (domain) => settings.snapshot(domain),
      own: (account, domain) => settings.forAccount(account, domain),
      tell: async () => true,
      clock,
      keys,
      metrics: new Metrics(),
      log: silentLog,
    });
    const choice = startChoice({
      store: { read, write },
      clock,
      keys,
      matchMails: async (asked) => matchMails(asked, () => 0),
      spamReports: { taking },
      settings,
    });
    const handlers = choiceHandlers({ choice });
    const server = new ControlServer({ dataFolder: store.folder, handlers, log: silentLog });
    await server.listen();
    try {
      await body((line) => runLine(line, store.folder, clock));
    } finally {
      await server.close();
    }
  });
}

async function runLine(line: string, folder: string, clock: FakeClock): Promise<Ran> {
  const argv = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  let out = '';
  let err = '';
  const code = await runCli(['--data', folder, ...argv], {
    io: {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      readStdin: () => Promise.resolve(Buffer.from('')),
      readFile: (path) =>
        Buffer.from(
          path === 'good.rules' ? good : path === 'spam.eml' ? spam : 'rule x\nrule y when size > 1 then fly',
        ),
      askSecret: undefined,
      live: false,
      styled: false,
      env: {},
      cwd: '/',
    },
    now: () => clock.now(),
    version: '0',
    serve: () => Promise.resolve(0),
    check: () => Promise.resolve({ problems: [], checked: {} }),
  });
  return { code, out, err };
}

test('entries are made, shown and taken away by command', () =>
  withFilter(async (run) => {
    assert.deepEqual(await run('filter allow add bank.test --domain here.test --reason "our bank" --for 30d'), {
      code: 0,
      out: 'Allowed bank.test for here.test until 2026-01-31; from the next message on\n',
      err: 'It counts for mail that SPF, DKIM or DMARC proves to be from there.\n',
    });
    const replaced = await run('filter block add bank.test --domain here.test');
    assert.equal(
      replaced.out,
      'Blocked bank.test for here.test, in the place of the allow entry of operator (command line); from the next message on\n',
    );
    const open = await run('filter allow add Boss@x.test --account anna@here.test --unauthenticated');
    assert.match(open.err, /asks for no proof: whoever writes this name/);
    await run('filter allow add 192.0.2.0/24');
    const shown = await run('filter lists --all');
    assert.equal(
      shown.out,
      [
        'LIST   SENDER        FOR             PROOF       SINCE       UNTIL  BY                       WHY',
        'block  bank.test     here.test       -           2026-01-01  -      operator (command line)',
        'allow  boss@x.test   anna@here.test  NOT ASKED   2026-01-01  -      operator (command line)',
        'allow  192.0.2.0/24  this server     connection  2026-01-01  -      operator (command line)',
        '',
      ].join('\n'),
    );
    const [line = ''] = (await run('filter lists --domain here.test --json')).out.split('\n');
    assert.equal((JSON.parse(line) as { subject: string }).subject, 'bank.test');
    assert.deepEqual(await run('filter allow remove bank.test --domain here.test'), {
      code: 3,
      out: '',
      err: 'bank.test is not on the allow list of here.test\n',
    });
    const removed = await run('filter block remove bank.test --domain here.test');
    assert.equal(removed.out, 'Removed bank.test from the block list of here.test\n');
    assert.equal((await run('filter lists --domain here.test')).err, 'Nobody is on a list here\n');
    assert.equal((await run('filter block add x.test --for ever')).code, 2);
  }));

test('rules are checked, tried, put in force, switched and removed by command', () =>
  withFilter(async (run) => {
    assert.deepEqual(await run('filter rules check good.rules'), {
      code: 0,
      out: '1 rule can be used: bitcoin\n',
      err: '',
    });
    const bad = await run('filter rules check bad.rules');
    assert.deepEqual(
      [bad.code, bad.err],
      [
        2,
        'bad.rules:2:1: Expected when, found "rule"\n  rule y when size > 1 then fly\n  ^\nbad.rules:2:27: Expected one of add, call, tag, allow, junk, quarantine, reject, found "fly"\n  rule y when size > 1 then fly\n                            ^\n',
      ],
    );
    const untried = await run('filter rules add good.rules --domain here.test');
    assert.equal(untried.code, 4);
    assert.match(untried.err, /^The rule bitcoin was not tried as it is now on mail of here\.test/);
    assert.equal(
      (await run('filter rules try good.rules --domain here.test')).out,
      '0 messages looked at, 0 of them in Junk.\n\nbitcoin: would have met 0 messages, 0 of them in Junk now\n',
    );
    assert.equal(
      (await run('filter rules add good.rules --domain here.test')).out,
      'bitcoin is in force (version 1), from the next message on\n',
    );
    assert.equal(
      (await run('filter rules list --domain here.test')).out,
      [
        'RULE     STATE  VERSION  TRIED       CHANGED     BY                       TEXT',
        'bitcoin  on           1  met 0 of 0  2026-01-01  operator (command line)  rule bitcoin "No money" when body contains bitcoin then add 3',
        '',
      ].join('\n'),
    );
    assert.match(
      (await run('filter rules show bitcoin --domain here.test')).out,
      /^# version 1 \(on\) of 2026-01-01 00:00:00Z by operator \(command line\), tried: met 0 of 0\nrule bitcoin/,
    );
    assert.equal((await run('filter rules show other')).code, 3);
    assert.equal(
      (await run('filter rules off bitcoin --domain here.test')).out,
      'bitcoin is off, from the next message on\n',
    );
    assert.equal((await run('filter rules remove bitcoin --domain here.test')).out, 'Removed bitcoin\n');
    assert.equal((await run('filter rules list --domain here.test')).err, 'There are no rules here\n');
  }));

test('a message is reported, looked at and answered by command', () =>
  withFilter(async (run) => {
    const reported = await run('filter report spam.eml --as phish --from anna@here.test');
    const id = /^Reported as phish: (\d+)\n$/.exec(reported.out)?.[1] ?? '';
    assert.ok(id !== '', reported.out + reported.err);
    assert.match(reported.err, new RegExp(`^Next: rookery filter reports close ${id} --as phish\n$`));
    const again = await run('filter report spam.eml --as spam --from anna@here.test');
    assert.match(again.out, /had reported this message before, as \d+; it counts once/);
    const shown = await run('filter reports --domain here.test');
    assert.match(shown.out, /^NUMBER +STATE +AS +IS +REPORTED/);
    assert.match(shown.out, /new +spam +- +2026-01-01 +anna@here\.test +x@evil\.test +- +Act now\n$/);
    const one = await run(`filter reports show ${id}`);
    assert.match(one.out, /Subject +Act now\n/);
    assert.match(one.out, /\nhttp:\/\/evil\.test\/\n/);
    const closed = await run(`filter reports close ${id} --as spam --note "Known since today"`);
    assert.equal(closed.out, `Closed ${id} as spam; anna@here.test was told\n`);
    assert.equal((await run(`filter reports close ${id} --as ham`)).code, 4);
    assert.equal((await run('filter reports --state new')).err, 'There are no such reports\n');
    assert.equal(
      (await run('filter reports --suggestions')).err,
      'Nothing was reported by three people in the last two weeks\n',
    );
    assert.equal((await run('filter reports show 7')).code, 3);
    assert.equal((await run('filter report good.rules --as spam --from anna@here.test')).code, 2);
    assert.equal((await run('filter report spam.eml --as nonsense --from anna@here.test')).code, 2);
  }));

test('what applies to a user is told with where it comes from', () =>
  withFilter(async (run) => {
    await run('filter allow add boss@x.test --account anna@here.test --unauthenticated');
    await run('filter block add y.test');
    await run('filter rules add good.rules --domain here.test --untried');
    const { out } = await run('filter effective anna@here.test');
    assert.match(
      out,
      /^For the mail of anna@here\.test\. What is not said to be set is as shipped\.\n\nSenders that are let in or kept out\n/,
    );
    assert.match(out, /\n {2}filter\.spam-score +Spam begins at 4 points \(set for here\.test\)\n/);
    assert.match(out, /\n {2}filter\.high-score +Certain spam begins at 15 points\n/);
    assert.match(out, /\n {2}allow +boss@x\.test +NOT ASKED +anna@here\.test\n {2}block +y\.test +- +this server\n/);
    assert.match(out, /\n {2}bitcoin +here\.test +rule bitcoin "No money" when/);
    assert.match(out, /\nLearned so far\n {2}Nothing\.\n/);
    const told = JSON.parse((await run('filter effective anna@here.test --json')).out) as {
      settings: { key: string; value: unknown; from: string }[];
    };
    const score = told.settings.find(({ key }) => key === 'filter.spam-score');
    assert.deepEqual([score?.value, score?.from], [4, 'domain']);
    assert.equal((await run('filter effective nobody@here.test')).code, 3);
  }));
