import type { AccountHandles } from './account-handles.ts';
import type { PropertyReader } from './property-reader.ts';
import type { ResolvedStack, Resource } from './template.ts';

/** Carries out one resource. What it does not read of the properties is refused afterwards. */
export type Apply = (
  resource: Resource,
  read: PropertyReader,
  account: AccountHandles,
  context: Context,
) => unknown | Promise<unknown>;

export interface Context {
  /** The folder that holds the packaged zips. */
  packages: string;
  stack: ResolvedStack;
}
