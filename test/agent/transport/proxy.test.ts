import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyFor } from '../../../agent/transport/proxy.ts';
// What golang.org/x/net/http/httpproxy says: the proxy for a URL, and which URLs (by number) go through it for a NO_PROXY.
import table from './proxy.table.json' with { type: 'json' };

const environment = { HTTP_PROXY: 'http://proxy:3128', HTTPS_PROXY: 'http://secure:3129' };
const normal = (proxy: string | undefined) => (proxy ? new URL(proxy).href : undefined);

for (const { http, https, url, proxy } of table.proxies)
  test(`HTTP_PROXY=${http} HTTPS_PROXY=${https} ${url}`, () => {
    assert.equal(normal(proxyFor(new URL(url), { HTTP_PROXY: http, HTTPS_PROXY: https })), normal(proxy));
  });

for (const { noProxy, proxied } of table.exceptions)
  test(`NO_PROXY=${noProxy}`, () => {
    const through = table.urls.filter((url) => proxyFor(new URL(url), { ...environment, NO_PROXY: noProxy }));
    assert.deepEqual(
      through,
      proxied.map((index) => table.urls[index]),
    );
  });

test('the names count in lower case, too, and in upper case first; an empty one is none', () => {
  const url = new URL('http://example.com/');
  assert.equal(proxyFor(url, { http_proxy: 'http://low' }), 'http://low');
  assert.equal(proxyFor(url, { http_proxy: 'http://low', HTTP_PROXY: 'http://up' }), 'http://up');
  assert.equal(proxyFor(url, { http_proxy: 'http://low', HTTP_PROXY: '' }), 'http://low');
  assert.equal(proxyFor(url, { http_proxy: 'http://low', no_proxy: 'example.com' }), undefined);
});
