/** argv to app; nothing else. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { main } = await import('#app/main');
process.exitCode = await main(process.argv.slice(2));
process.exit();
