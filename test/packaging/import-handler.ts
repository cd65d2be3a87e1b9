// Imports the bundle that it is given, as Lambda does, and says what it found.
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(process.argv[2] ?? '').href);
console.log(process.version, typeof handler);
