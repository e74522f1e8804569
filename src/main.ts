/** argv to app; nothing else. */
import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

enableCompileCache();
const { runServe } = await import('#app/serve');
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    data: { type: 'string' },
    config: { type: 'string' },
    hostname: { type: 'string' },
    dns: { type: 'string' },
    listen: { type: 'string' },
    'port-offset': { type: 'string' },
    dev: { type: 'boolean' },
  },
});
process.exitCode = await runServe(
  {
    data: values.data,
    config: values.config,
    hostname: values.hostname,
    dns: values.dns?.split(','),
    listen: values.listen?.split(','),
    portOffset: values['port-offset'] === undefined ? undefined : Number(values['port-offset']),
  },
  { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text), environment: process.env },
);
process.exit();
