import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logEnvironment } from '../../../agent/commands/log-environment.ts';
import { recordedLog } from '../doubles/recorded-log.ts';

function logged(environment: Record<string, string>): string[] {
  const { log, lines } = recordedLog();
  logEnvironment(environment, log);
  return lines;
}

test('the variables as they arrived, absent ones as empty', () => {
  const lines = logged({ MACKEREL_ROLES: 'shop:web', OTHER: 'a' });
  assert.ok(lines.includes('DEBUG <main> MACKEREL_ROLES=shop:web'));
  assert.ok(lines.includes('DEBUG <main> MACKEREL_MEMO='));
  assert.ok(!lines.join().includes('OTHER'));
});

test('nothing of the key, and no password or signature of a URL', () => {
  const lines = logged({
    MACKEREL_APIKEY: 'abcd-secret',
    MACKEREL_APIBASE: 'https://me:secret@mackerel.example/to',
    MACKEREL_AGENT_CONFIG: 'https://bucket.example/agent.yml?signature=secret#secret',
  });
  assert.ok(!/secret|abcd|me:/.test(lines.join()));
  assert.ok(lines.includes('DEBUG <main> MACKEREL_APIKEY=***'));
  assert.ok(lines.includes('DEBUG <main> MACKEREL_APIBASE=https://***@mackerel.example/to'));
  assert.ok(lines.includes('DEBUG <main> MACKEREL_AGENT_CONFIG=https://bucket.example/agent.yml?***'));
  assert.ok(logged({}).includes('DEBUG <main> MACKEREL_APIKEY='));
});
