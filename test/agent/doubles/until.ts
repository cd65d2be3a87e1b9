import assert from 'node:assert/strict';

/** @throws AssertionError where it takes longer than twenty seconds */
export async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let left = 1_000; !(await done()); left -= 1) {
    assert.ok(left > 0, `waited for ${done}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
