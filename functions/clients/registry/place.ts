import type { Connection } from './connection.ts';
import { type Answer, refusal } from './refusal.ts';

/** One repository of a registry, and the way there. */
export interface Place {
  connection: Connection;
  /** Within the registry: `library/alpine`. */
  repository: string;
  /** The whole name, for people. */
  name: string;
}

/** An address of the repository's: `manifests/latest`. */
export function addressOf({ connection, repository }: Place, path: string): URL {
  return new URL(`/v2/${repository}/${path}`, connection.origin);
}

/** @param wish behind "the registry does not": `take the manifest` */
export function refused(place: Place, answer: Answer, wish: string): Error {
  return refusal(answer, { name: place.name, wish, known: place.connection.known });
}
