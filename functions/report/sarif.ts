import { type Finding, type FindingCode, severities } from '../sidecar/findings.ts';
import type { PlanRecord } from './plan-record.ts';

/** Where a finding of a record stands in its file; lines and columns are counted from one. */
export type Position = { line: number; column: number };

export interface LocatedRecord extends PlanRecord {
  /** Of each finding, in their order. */
  positions: Position[];
  /** Of the definition itself. */
  position: Position;
}

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;
const rules = Object.entries(severities).map(([id, severity]) => ({
  id,
  shortDescription: { text: id.replaceAll('-', ' ') },
  defaultConfiguration: { level: levels[severity] },
}));
const refused = {
  id: 'refused',
  shortDescription: { text: 'refused' },
  defaultConfiguration: { level: 'error' },
};

/**
 * The findings as SARIF 2.1.0, for code scanning. A refusal is a result of the rule `refused`; what could not be read is
 * a notification of the run, which then was not successful.
 */
export function sarif(records: readonly LocatedRecord[], version: string): object {
  const unread = records.filter(({ error }) => error !== undefined);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Remora', version, rules: [...rules, refused] } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: unread.length === 0,
            toolExecutionNotifications: unread.map((record) => ({
              level: 'error',
              message: { text: record.error },
              locations: [location(record, record.position)],
            })),
          },
        ],
        results: records.flatMap(resultsOf),
      },
    ],
  };
}

function resultsOf(record: LocatedRecord): object[] {
  const { decision, message = '', reason = '', error, position } = record;
  const results = record.findings.map((finding, i) =>
    findingResult(finding, record, record.positions[i] ?? position),
  );
  if (decision !== 'refuse' || error !== undefined) return results;
  const text = `Refused (${reason}): ${message}`;
  return [...results, result('refused', 'error', text, location(record, position))];
}

function findingResult(finding: Finding, record: LocatedRecord, position: Position): object {
  const { code, severity, message, path } = finding;
  return result(code, levels[severity], message, location(record, position, path));
}

function result(ruleId: FindingCode | 'refused', level: string, text: string, place: object): object {
  const ruleIndex = [...rules, refused].findIndex(({ id }) => id === ruleId);
  return { ruleId, ruleIndex, level, message: { text }, locations: [place] };
}

function location(
  { file, logicalId, family }: PlanRecord,
  { line, column }: Position,
  path?: string,
): object {
  const name = [logicalId ?? family, path].filter(Boolean).join('.');
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, startColumn: column },
    },
    ...(name && { logicalLocations: [{ fullyQualifiedName: name }] }),
  };
}

/** Relative to where the command was started, as code scanning wants it. */
function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  const path = file
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}
