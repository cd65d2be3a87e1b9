import type { styleText } from 'node:util';

/** Puts a text into a colour, or leaves it as it is where colours are not wanted. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Where a text for people is printed. */
export interface Page {
  /** Columns that there are. */
  width: number;
  paint: Paint;
}
