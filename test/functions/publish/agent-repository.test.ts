import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentRepository } from '../../../functions/publish/agent-repository.ts';
import { Trouble } from '../../../functions/report/trouble.ts';

test('a stage has its repository, if ECR takes its name', () => {
  assert.equal(agentRepository('prod-2'), 'remora/prod-2/mackerel-container-agent');
  for (const stage of ['Prod', 'a--b', '-a', 'a-', '']) {
    assert.throws(
      () => agentRepository(stage),
      (error) =>
        error instanceof Trouble && /ECR has no repository for a stage of that name/.test(error.line),
    );
  }
});
