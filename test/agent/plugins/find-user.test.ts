import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUser, userIn } from '../../../agent/plugins/find-user.ts';

const passwd = `root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin
+::::::
broken:x::
`;

test('a user has the ids of its line', () => {
  assert.deepEqual(userIn(passwd, 'root'), { uid: 0, gid: 0 });
  assert.deepEqual(userIn(passwd, 'nobody'), { uid: 65534, gid: 65533 });
});

test('no user for a name that has none, or no ids', () => {
  for (const name of ['', 'no', '+', 'broken', '0']) assert.equal(userIn(passwd, name), undefined);
});

test('the error names the user and the file', async () => {
  await assert.rejects(findUser('no-such-user'), {
    message: 'user no-such-user: /etc/passwd knows no such user',
  });
});
