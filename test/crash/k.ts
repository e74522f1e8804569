import { serverFaults } from './server.ts';
import { probe } from './machine.ts';
const m = probe();
console.log(await serverFaults(undefined, { seed: 2, runs: 4 }));
console.log(await serverFaults(m, { seed: 1, runs: 6 }));
process.env['ROOKERY_TEST_WITHOUT'] = 'sync-packs';
console.log(await serverFaults(m, { seed: 1, runs: 3 }));
m.close();
