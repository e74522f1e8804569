/**
 * Commands: the command line: nouns and verbs, what is printed, exit codes. Everything but serve, check, explain and
 * version talks to the running server over the control socket of the data directory.
 * Results go to stdout, hints and errors to stderr; secrets come by stdin, a file or a prompt, never in options.
 * Refuses to know how the server does what it is asked.
 */
export { exitCodes, type Failure, failureOf } from './exit.ts';
export { type CliIo, systemIo } from './io.ts';
export { buildProgram, type CheckOutcome, type CliHooks, runCli, type ServeOptions } from './program.ts';
