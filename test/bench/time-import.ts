// Imports the file that it is given and prints how many milliseconds that took.
import { pathToFileURL } from 'node:url';

const url = pathToFileURL(process.argv[2] ?? '').href;
const before = performance.now();
await import(url);
console.log(performance.now() - before);
