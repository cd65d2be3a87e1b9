import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourcesUrl } from '../../agent/sources-url.ts';

const remotes: [string, string | undefined][] = [
  ['https://github.com/you/remora.git', 'https://github.com/you/remora'],
  ['https://github.com/you/remora/', 'https://github.com/you/remora'],
  ['https://you:a-token@git.example.com:8443/team/remora.git', 'https://git.example.com:8443/team/remora'],
  ['git@github.com:you/remora.git', 'https://github.com/you/remora'],
  ['ssh://git@git.example.com:2222/team/remora.git', 'https://git.example.com/team/remora'],
  ['/srv/git/remora.git', undefined],
  ['../remora', undefined],
  ['file:///srv/git/remora.git', undefined],
  ['http://git.example.com/remora.git', undefined],
  ['', undefined],
];

for (const [remote, url] of remotes) {
  test(`the sources of ${remote || 'no remote'} are at ${url ?? 'no address'}`, () => {
    assert.equal(sourcesUrl(remote), url);
  });
}
