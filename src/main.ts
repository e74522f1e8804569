/** argv to app; nothing else. */
import { main } from '#app/main';

process.exitCode = await main(process.argv.slice(2));
process.exit();
